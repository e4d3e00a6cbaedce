//! The demo organisation that a fresh runner starts with.

use std::{io, path::Path};

use posthorn_access::{Org, bootstrap};
use posthorn_app::App;
use posthorn_ids::{Environment, OrgId};
use posthorn_local::{DEMO_FILE, Demo, cloud::Cloud, write_private};
use posthorn_senders::{DomainName, InvalidDomainName};
use posthorn_senders_store::bootstrap_verified_domain;
use posthorn_store::StoreError;

/// Reserved for examples (RFC 2606): nobody owns it.
pub const DOMAIN: &str = "demo.example";
/// Enough to try them out.
const IP_POOLS_MAX: u16 = 5;

/// Why there is no demo organisation.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The file that keeps its keys.
    #[error("the demo's keys can't be kept: {0}")]
    State(#[from] io::Error),
    /// The file that keeps its keys is not as it was written.
    #[error("the demo's keys can't be read: {0}")]
    Read(#[from] serde_json::Error),
    /// The tables.
    #[error("the demo can't be stored: {0}")]
    Store(#[from] StoreError),
    /// Its domain.
    #[error("the demo's domain: {0}")]
    Domain(#[from] InvalidDomainName),
}

/// The demo organisation: as kept in the state directory, or else made now.
pub async fn demo(cloud: &Cloud, state_dir: &Path) -> Result<Demo, SeedError> {
    let file = state_dir.join(DEMO_FILE);
    let app = cloud.owner_app();
    if file.exists() {
        let mut demo: Demo = serde_json::from_slice(&std::fs::read(&file)?)?;
        if demo.operator_key.is_empty() {
            // A state of before there was an operator.
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

/// Sets an environment of the organisation up, and gives its key.
async fn environment(app: &App, org: OrgId, environment: Environment) -> Result<String, SeedError> {
    let scope = bootstrap::scope(org, environment);
    bootstrap_verified_domain(app, &scope, &DOMAIN.parse::<DomainName>()?).await?;
    Ok(bootstrap::create_key(app, &scope, "demo").await?.reveal())
}

/// The operator has an organisation of its own, so that the demo's keys stay an ordinary organisation's.
async fn operator(app: &App) -> Result<String, SeedError> {
    let org = Org { name: "Operator".into(), ..Org::new(OrgId::new(app.now())) };
    bootstrap::create_org(app, &org).await?;
    let scope = bootstrap::scope(org.id, Environment::live());
    Ok(bootstrap::create_operator_key(app, &scope, "operator").await?.reveal())
}
