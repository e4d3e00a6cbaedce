//! The organisation, the environment and the tenant of a person's request, and what applies to them.

use posthorn_access::bootstrap;
use posthorn_harness::{Person, World, email};
use posthorn_ids::{OrgId, PersonId, TenantId};
use serde_json::{Value, json};

use super::{is, key_by, outcome};

async fn call(
    world: &World,
    person: &Person,
    (method, path, body): (&str, &str, Option<Value>),
    headers: &[(&str, &str)],
) -> (u16, String) {
    outcome(&world.call_with(person, method, path, body, headers).await)
}

const READ: (&str, &str, Option<Value>) = ("GET", "/v1/emails", None);

#[tokio::test]
async fn a_person_names_an_organisation_of_their_own() {
    let world = World::new().await;
    let ada = world.person("ada@acme.example", "owner").await;
    let (acme, rival) = (world.scope().org().to_string(), world.rival_scope().org().to_string());
    let unknown = OrgId::new(world.cloud.owner_app().now()).to_string();
    assert_eq!(call(&world, &ada, READ, &[]).await, is(400, "ORG_NEEDED"));
    for (org, right) in [
        (acme.as_str(), is(200, "")),
        (rival.as_str(), is(403, "ORG_FORBIDDEN")),
        (unknown.as_str(), is(403, "ORG_FORBIDDEN")),
        ("acme", is(403, "ORG_FORBIDDEN")),
        ("", is(403, "ORG_FORBIDDEN")),
    ] {
        assert_eq!(call(&world, &ada, READ, &[("posthorn-org", org)]).await, right, "{org}");
    }
    let key = world.call_as(&world.acme.live, "GET", "/v1/emails", None, &[("posthorn-org", &acme)]).await;
    assert_eq!(outcome(&key), is(200, ""), "a key may name its own organisation");
    let key = world.call_as(&world.acme.live, "GET", "/v1/emails", None, &[("posthorn-org", &rival)]).await;
    assert_eq!(outcome(&key), is(403, "ORG_FORBIDDEN"));
}

#[tokio::test]
async fn naming_a_foreign_organisation_counts_and_does_not_read_its_members() {
    let world = World::new().await;
    let ada = world.person("ada@acme.example", "owner").await;
    let (app, rival) = (world.cloud.owner_app(), world.rival_scope().org());
    for n in 0..60_u8 {
        let person = PersonId::derived(app.now(), &[&[n]]);
        bootstrap::add_member(&app, rival, person, "viewer".parse().unwrap()).await.unwrap();
    }
    let named = rival.to_string();
    world.cloud.ledger().take();
    for _ in 0..3 {
        assert_eq!(call(&world, &ada, READ, &[("posthorn-org", &named)]).await, is(403, "ORG_FORBIDDEN"));
    }
    let entries = world.cloud.ledger().take();
    // The person's own item is small, the list of members is not.
    assert!(entries.iter().all(|one| one.read_units <= 1.0), "{entries:?}");
    assert!(
        entries.iter().any(|one| one.resources.iter().any(|name| name.ends_with("-limits"))),
        "{entries:?}"
    );
}

#[tokio::test]
async fn a_person_of_two_organisations_acts_with_the_role_of_the_named_one() {
    let world = World::new().await;
    let ada = world.person("ada@acme.example", "viewer").await;
    let rival = world.rival_scope().org();
    bootstrap::add_member(&world.cloud.owner_app(), rival, ada.account.id, "owner".parse().unwrap())
        .await
        .unwrap();
    let tenant = ("POST", "/v1/tenants", Some(json!({ "name": "T" })));
    let named = ada.org.to_string();
    assert_eq!(
        call(&world, &ada, tenant.clone(), &[("posthorn-org", &named)]).await,
        is(403, "INSUFFICIENT_SCOPE")
    );
    let named = rival.to_string();
    assert_eq!(call(&world, &ada, tenant, &[("posthorn-org", &named)]).await, is(200, ""));
}

#[tokio::test]
async fn environments_are_separate_and_a_person_may_name_each() {
    let world = World::new().await;
    let ada = world.person("ada@acme.example", "owner").await;
    let org = ada.org.to_string();
    let within =
        |environment: &'static str| [("posthorn-org", org.as_str()), ("posthorn-environment", environment)];
    let sent = world.accept("a@example.com").await;
    let one = format!("/v1/emails/{sent}");
    assert_eq!(call(&world, &ada, ("GET", &one, None), &within("live")).await, is(200, ""));
    assert_eq!(call(&world, &ada, ("GET", &one, None), &within("test")).await, is(404, "NOT_FOUND"));
    // From here on acme has an item, which lists its environments.
    let added = ("POST", "/v1/environments", Some(json!({ "name": "staging" })));
    assert_eq!(call(&world, &ada, added, &within("test")).await, is(200, ""), "from any environment");
    world.advance_seconds(31);
    assert_eq!(call(&world, &ada, READ, &within("staging")).await, is(200, ""));
    for environment in ["nowhere", "LIVE", "a/b"] {
        assert_eq!(call(&world, &ada, READ, &within(environment)).await, is(403, "ENVIRONMENT_FORBIDDEN"));
    }
    let gone = ("DELETE", "/v1/environments/staging", None);
    assert_eq!(call(&world, &ada, gone, &within("live")).await, is(200, ""));
    world.advance_seconds(31);
    assert_eq!(call(&world, &ada, READ, &within("staging")).await, is(403, "ENVIRONMENT_FORBIDDEN"));
    let refused =
        world.call_as(&world.acme.test, "PATCH", "/v1/org", Some(json!({ "name": "A" })), &[]).await;
    assert_eq!(outcome(&refused), is(403, "LIVE_KEY_NEEDED"), "a test key may not");
    let refused = [("posthorn-environment", "live")];
    let refused = world.call_as(&world.acme.test, "GET", "/v1/emails", None, &refused).await;
    assert_eq!(outcome(&refused), is(403, "ENVIRONMENT_FORBIDDEN"), "a key belongs to its environment");
    let test_key = json!({ "name": "t", "environment": "test" });
    let test_key = key_by(&world, &ada, test_key).await;
    let refused = world.call_as(&test_key, "PATCH", "/v1/org", Some(json!({ "name": "A" })), &[]).await;
    assert_eq!(outcome(&refused), is(403, "LIVE_KEY_NEEDED"), "nor a test key that an owner made");
}

#[tokio::test]
async fn a_person_acts_as_a_tenant_of_the_organisation_and_of_no_other() {
    let world = World::new().await;
    let ada = world.person("ada@acme.example", "owner").await;
    let org = ada.org.to_string();
    let (own, key) = world.tenant("A").await;
    let made =
        world.call_as(&world.rival.live, "POST", "/v1/tenants", Some(json!({ "name": "B" })), &[]).await;
    let theirs = posthorn_harness::text(&made.json()["id"]);
    let unknown = TenantId::new(world.cloud.owner_app().now()).to_string();
    let as_tenant = async |tenant: &str, what: (&str, &str, Option<Value>)| {
        call(&world, &ada, what, &[("posthorn-org", &org), ("posthorn-tenant", tenant)]).await
    };
    for tenant in [theirs.as_str(), unknown.as_str(), "x"] {
        assert_eq!(as_tenant(tenant, READ).await, is(403, "TENANT_FORBIDDEN"), "{tenant}");
    }
    let send = ("POST", "/v1/emails", Some(email("a@example.com")));
    assert_eq!(as_tenant(&own, send).await, is(200, ""));
    assert_eq!(as_tenant(&own, ("GET", "/v1/org", None)).await, is(403, "TENANT_BOUND_KEY"));
    let listed = world.call_as(&key, "GET", "/v1/emails", None, &[]).await.json();
    assert_eq!(
        listed["data"].as_array().unwrap().len(),
        1,
        "the tenant's key sees what the person sent as it"
    );
}

#[tokio::test]
async fn a_suspended_organisation_only_reads_and_a_closed_one_is_gone_for_people_too() {
    let world = World::new().await;
    let ada = world.person("ada@acme.example", "owner").await;
    let org = ada.org.to_string();
    let named = [("posthorn-org", org.as_str())];
    let change = ("PATCH", "/v1/org", Some(json!({ "name": "A" })));
    assert_eq!(call(&world, &ada, change.clone(), &named).await, is(200, ""));
    let operate = async |method: &str, path: &str, body: Option<Value>| {
        let path = format!("/v1/orgs/{org}{path}");
        assert_eq!(world.call_as(&world.operator, method, &path, body, &[]).await.status, 200, "{path}");
        world.advance_seconds(31);
    };
    operate("POST", "/suspend", Some(json!({ "reason": "Unpaid" }))).await;
    assert_eq!(call(&world, &ada, change, &named).await, is(403, "ORG_SUSPENDED"));
    assert_eq!(call(&world, &ada, READ, &named).await, is(200, ""));
    operate("DELETE", "", None).await;
    assert_eq!(call(&world, &ada, READ, &named).await, is(403, "ORG_FORBIDDEN"));
    assert_eq!(call(&world, &ada, ("GET", "/v1/account", None), &[]).await, is(200, ""), "the account stays");
}

#[tokio::test]
async fn ip_rules_apply_to_sessions() {
    let world = World::new().await;
    let ada = world.person("ada@acme.example", "owner").await;
    let rule = json!({ "cidr": "203.0.113.0/24", "action": "deny" });
    assert_eq!(world.call_by(&ada, "POST", "/v1/ip-rules", Some(rule)).await.status, 200);
    world.advance_seconds(31);
    let org = ada.org.to_string();
    let headers = [("cookie", ada.cookie.as_str()), ("posthorn-org", org.as_str())];
    let from = async |address: &str| {
        outcome(&world.cloud.http_from(address, "GET", "/v1/emails", &headers, b"").await)
    };
    assert_eq!(from("203.0.113.7").await, is(403, "IP_NOT_ALLOWED"));
    assert_eq!(from("198.51.100.7").await, is(200, ""));
    let account = world.cloud.http_from("203.0.113.7", "GET", "/v1/account", &headers, b"").await;
    assert_eq!(account.status, 200, "an organisation's rules do not apply to the person's own account");
}

#[tokio::test]
async fn the_limits_of_a_session_are_in_every_answer() {
    let world = World::new().await;
    let ada = world.person("ada@acme.example", "owner").await;
    let answer = world.call_by(&ada, "GET", "/v1/emails", None).await;
    let header = |name| answer.header(name).unwrap_or_default();
    assert!(
        header("ratelimit-policy").starts_with("\"session-api\";q=3000;w=60"),
        "{}",
        header("ratelimit-policy")
    );
    assert_eq!((header("x-ratelimit-scope"), header("x-ratelimit-remaining")), ("session", "2999"));
    let other = super::again(&world, &ada).await;
    let answer = world.call_by(&other, "GET", "/v1/emails", None).await;
    assert_eq!(answer.header("x-ratelimit-remaining"), Some("2999"), "each session has its own");
    let own = world.call_with(&ada, "GET", "/v1/account", None, &[]).await;
    assert!(
        own.header("ratelimit").is_some_and(|text| text.starts_with("\"session-api\"")),
        "{:?}",
        own.headers
    );
}
