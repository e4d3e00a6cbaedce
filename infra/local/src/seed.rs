//! Creates the demo organisation when a new state directory is set up.

use std::{io, path::Path};

use posthorn_access::{Org, bootstrap};
use posthorn_app::App;
use posthorn_ids::{Environment, OrgId};
use posthorn_local::{DEMO_FILE, Demo, cloud::Cloud, write_private};
use posthorn_senders::{DomainName, InvalidDomainName};
use posthorn_senders_store::bootstrap_verified_domain;
use posthorn_store::StoreError;

/// A domain reserved for examples (RFC 2606), which nobody owns.
pub const DOMAIN: &str = "demo.example";
/// Enough to try IP pools.
const IP_POOLS_MAX: u16 = 5;

/// Why there is no demo organisation.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The file of its keys could not be written.
    #[error("the demo's keys can't be written: {0}")]
    State(#[from] io::Error),
    /// The file of its keys could not be read.
    #[error("the demo's keys can't be read: {0}")]
    Read(#[from] serde_json::Error),
    /// The tables failed.
    #[error("the demo can't be stored: {0}")]
    Store(#[from] StoreError),
    /// Its domain is invalid.
    #[error("the demo's domain: {0}")]
    Domain(#[from] InvalidDomainName),
}

/// The demo organisation: read from the state directory, or else created.
pub async fn demo(cloud: &Cloud, state_dir: &Path) -> Result<Demo, SeedError> {
    let file = state_dir.join(DEMO_FILE);
    let app = cloud.owner_app();
    if file.exists() {
        let mut demo: Demo = serde_json::from_slice(&std::fs::read(&file)?)?;
        if demo.operator_key.is_empty() {
            // A state of a version without an operator.
            demo.operator_key = operator(&app).await?;
            write_private(&file, &serde_json::to_vec_pretty(&demo)?)?;
        }
        return Ok(demo);
    }
    let org = OrgId::new(app.now());
    let item = Org { name: "Demo".into(), ip_pools_max: IP_POOLS_MAX, ..Org::new(org) };
    bootstrap::create_org(&app, &item).await?;
    let demo = Demo {
        live_key: environment(&app, org, Environment::live()).await?,
        test_key: environment(&app, org, Environment::test()).await?,
        operator_key: operator(&app).await?,
        domain: DOMAIN.into(),
    };
    write_private(&file, &serde_json::to_vec_pretty(&demo)?)?;
    Ok(demo)
}

/// Sets up an environment of the organisation. Returns its key.
async fn environment(app: &App, org: OrgId, environment: Environment) -> Result<String, SeedError> {
    let scope = bootstrap::scope(org, environment);
    bootstrap_verified_domain(app, &scope, &DOMAIN.parse::<DomainName>()?).await?;
    Ok(bootstrap::create_key(app, &scope, "demo").await?.reveal())
}

/// The operator has its own organisation, so that the demo's keys are those of an ordinary organisation.
async fn operator(app: &App) -> Result<String, SeedError> {
    let org = Org { name: "Operator".into(), ..Org::new(OrgId::new(app.now())) };
    bootstrap::create_org(app, &org).await?;
    let scope = bootstrap::scope(org.id, Environment::live());
    Ok(bootstrap::create_operator_key(app, &scope, "operator").await?.reveal())
}
