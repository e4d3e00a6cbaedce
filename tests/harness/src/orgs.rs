use posthorn_access::bootstrap;
use posthorn_app::App;
use posthorn_ids::{Environment, OrgId};
use posthorn_items::Scope;
use posthorn_local::cloud::Cloud;
use posthorn_senders_store::bootstrap_verified_domain;
use serde_json::json;

use crate::{DOMAIN, World, text};

/// The keys of an organisation.
#[derive(Debug, Clone)]
pub struct Org {
    /// The live key: emails reach the mailbox.
    pub live: String,
    /// The test key: emails reach the simulator.
    pub test: String,
}

/// The number of IP pools that tests are granted.
const IP_POOLS_MAX: u16 = 50;

impl World {
    /// Grants IP pools to acme, as the operator does.
    pub async fn grant_ip_pools(&self) {
        self.grant_ip_pools_to(&self.scope).await;
    }

    /// The same, for the organisation of any scope.
    pub async fn grant_ip_pools_to(&self, scope: &Scope) {
        let app = self.cloud.owner_app();
        bootstrap::grant_ip_pools(&app, scope.org(), IP_POOLS_MAX).await.expect("a grant is written");
    }

    /// Makes a tenant of acme's with a verified domain, and a key that is bound to it; gives the tenant's id and the key.
    pub async fn tenant(&self, name: &str) -> (String, String) {
        let made = self.call("POST", "/v1/tenants", Some(json!({ "name": name }))).await;
        assert_eq!(made.status, 200, "{}", made.json());
        let id = text(&made.json()["id"]);
        let tenant = id.parse().expect("a tenant's id");
        let scope = bootstrap::tenant_scope(self.scope.org(), tenant, Environment::live());
        bootstrap_verified_domain(&self.cloud.owner_app(), &scope, &DOMAIN.parse().expect("a domain"))
            .await
            .expect("a domain is made");
        let key = json!({ "name": name, "tenant_id": id });
        let key = self.call("POST", "/v1/api-keys", Some(key)).await;
        assert_eq!(key.status, 200, "{}", key.json());
        (id, text(&key.json()["token"]))
    }
}

pub(crate) async fn org(cloud: &Cloud) -> (Org, Scope) {
    let app = cloud.owner_app();
    let org = OrgId::new(app.now());
    let live = bootstrap::scope(org, Environment::live());
    let test = bootstrap::scope(org, Environment::test());
    (Org { live: key(&app, &live).await, test: key(&app, &test).await }, live)
}

pub(crate) async fn operator(cloud: &Cloud) -> String {
    let app = cloud.owner_app();
    let org = posthorn_access::Org::new(OrgId::new(app.now()));
    bootstrap::create_org(&app, &org).await.expect("an organisation is made");
    let scope = bootstrap::scope(org.id, Environment::live());
    bootstrap::create_operator_key(&app, &scope, "operator").await.expect("a key is made").reveal()
}

/// Verifies [`DOMAIN`] in a scope; gives a key of it.
async fn key(app: &App, scope: &Scope) -> String {
    bootstrap_verified_domain(app, scope, &DOMAIN.parse().expect("a domain"))
        .await
        .expect("a domain is made");
    bootstrap::create_key(app, scope, "tests").await.expect("a key is made").reveal()
}
