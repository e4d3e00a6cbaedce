//! Creates the demo organisation when a new state directory is set up, and the link that logs its owner in.

use std::{io, path::Path};

use posthorn_access::{ApiKey, CREDENTIAL_SORT, InvalidApiKey, Org, bootstrap, make_owner, operator_org};
use posthorn_app::App;
use posthorn_identity::{Address, InvalidAddress, NewAccount, account, create_account, make_log_in_link};
use posthorn_ids::{Environment, OrgId, PersonId};
use posthorn_local::{DEMO_FILE, Demo, cloud::Cloud, write_private};
use posthorn_problem::Problem;
use posthorn_senders::{DomainName, InvalidDomainName};
use posthorn_senders_store::bootstrap_verified_domain;
use posthorn_store::{CredentialItem, Read, Store, StoreError};

/// A domain reserved for examples (RFC 2606), which nobody owns.
pub const DOMAIN: &str = "demo.example";
/// The owner of the demo organisation.
const OWNER: &str = "ada@demo.example";
const OWNER_NAME: &str = "Ada Lovelace";
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
    /// Its owner's address is invalid.
    #[error("the demo's owner: {0}")]
    Address(#[from] InvalidAddress),
    /// Its live key is not one.
    #[error("the demo's live key: {0}")]
    Key(#[from] InvalidApiKey),
    /// Its owner could not be made.
    #[error("the demo's owner: {0}")]
    Owner(String),
}

/// The demo organisation: read from the state directory, or else created.
pub async fn demo(cloud: &Cloud, state_dir: &Path) -> Result<Demo, SeedError> {
    let file = state_dir.join(DEMO_FILE);
    let app = cloud.owner_app();
    if file.exists() {
        let mut demo: Demo = serde_json::from_slice(&std::fs::read(&file)?)?;
        if demo.operator_key.is_empty() || demo.owner.is_none() {
            // A state of a version without an operator or without people.
            if demo.operator_key.is_empty() {
                demo.operator_key = operator(&app).await?;
            }
            if let Some(org) = org_of(&app, &demo.live_key).await? {
                demo.owner = Some(owner(&app, org).await?);
            }
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
        owner: Some(owner(&app, org).await?),
        domain: DOMAIN.into(),
    };
    write_private(&file, &serde_json::to_vec_pretty(&demo)?)?;
    Ok(demo)
}

/// A new link that logs the demo's owner in; `None` if there is no owner. `url` is where it leads.
pub async fn log_in_link(cloud: &Cloud, demo: &Demo, url: &str) -> Result<Option<String>, SeedError> {
    let Some(person) = demo.owner else { return Ok(None) };
    let app = cloud.owner_app_with(&[("PUBLIC_URL", url)]);
    let Some(account) = account(&app, person).await? else { return Ok(None) };
    Ok(Some(make_log_in_link(&app, &account).await?.url))
}

/// The account of the organisation's owner.
async fn owner(app: &App, org: OrgId) -> Result<PersonId, SeedError> {
    let failed = |problem: Problem| SeedError::Owner(problem.detail);
    let email: Address = OWNER.parse()?;
    let wanted = NewAccount { email, name: OWNER_NAME.into(), password: None };
    let (account, _) = create_account(app, &wanted).await.map_err(failed)?;
    make_owner(app, org, account.id).await.map_err(failed)?;
    Ok(account.id)
}

/// The organisation of a key.
async fn org_of(app: &App, key: &str) -> Result<Option<OrgId>, SeedError> {
    let key: ApiKey = key.parse()?;
    let partition = app.part::<Store>().credential(key.id());
    let stored = partition.get::<CredentialItem>(CREDENTIAL_SORT, Read::Consistent).await?;
    Ok(stored.and_then(|stored| stored.value.scope().ok()).map(|scope| scope.org()))
}

/// Sets up an environment of the organisation. Returns its key.
async fn environment(app: &App, org: OrgId, environment: Environment) -> Result<String, SeedError> {
    let scope = bootstrap::scope(org, environment);
    bootstrap_verified_domain(app, &scope, &DOMAIN.parse::<DomainName>()?).await?;
    Ok(bootstrap::create_key(app, &scope, "demo").await?.reveal())
}

/// The operator has its own organisation, so that the demo's keys are those of an ordinary organisation.
async fn operator(app: &App) -> Result<String, SeedError> {
    let (org, _) = operator_org(app, "Operator", OWNER).await?;
    let scope = bootstrap::scope(org.id, Environment::live());
    Ok(bootstrap::create_operator_key(app, &scope, "operator").await?.reveal())
}
