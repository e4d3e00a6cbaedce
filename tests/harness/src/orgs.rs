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
    /// Reaches the mailbox.
    pub live: String,
    /// Reaches the simulator.
    pub test: String,
}

/// What tests that make IP pools are granted.
const IP_POOLS_MAX: u16 = 50;

impl World {
    /// The operator's grant of IP pools to acme.
    pub async fn grant_ip_pools(&self) {
        self.grant_ip_pools_to(&self.scope).await;
    }

    /// The same, to any scope's organisation.
    pub async fn grant_ip_pools_to(&self, scope: &Scope) {
        let app = self.cloud.owner_app();
        bootstrap::grant_ip_pools(&app, scope.org(), IP_POOLS_MAX).await.expect("a grant is written");
    }

    /// Makes a tenant of acme's with a verified domain, and a key that is bound to it; answers its id and the key.
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

/// A key of a scope that has verified [`DOMAIN`].
async fn key(app: &App, scope: &Scope) -> String {
    bootstrap_verified_domain(app, scope, &DOMAIN.parse().expect("a domain"))
        .await
        .expect("a domain is made");
    bootstrap::create_key(app, scope, "tests").await.expect("a key is made").reveal()
}
