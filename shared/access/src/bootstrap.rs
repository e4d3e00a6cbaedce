//! Setting up an organisation before it has a key: what the local runner does for its demo, and an owner's first deploy.

use posthorn_app::App;
use posthorn_ids::{ApiKeyId, Environment, OrgId, TenantId};
use posthorn_store::{Scope, Store, StoreError, door};

use crate::{ApiKey, CREDENTIAL_SORT as SORT, NewKey, Permission};

/// The scope of an organisation's environment.
pub fn scope(org: OrgId, environment: Environment) -> Scope {
    door::of_new_org(org, None, environment)
}

/// The scope of one tenant in an organisation's environment.
pub fn tenant_scope(org: OrgId, tenant: TenantId, environment: Environment) -> Scope {
    door::of_new_org(org, Some(tenant), environment)
}

/// Makes a key with every permission and keeps its credential.
pub async fn create_key(app: &App, scope: &Scope, name: &str) -> Result<ApiKey, StoreError> {
    let made = NewKey::random(scope, ApiKeyId::new(app.now()), name.to_owned(), &Permission::ALL);
    app.part::<Store>().credential(made.key.id()).create(SORT, &made.credential).await?;
    Ok(made.key)
}
