//! `/v1/ip-pools`.

use posthorn_harness::{EventKind, Fault, Receiver, Service, World, email, text};
use posthorn_senders::{IpPool, Standing};
use posthorn_senders_store::{ip_pools, sender_standing};
use posthorn_store::Read;
use serde_json::{Value, json};

use crate::domains::{path, verified};

async fn create(world: &World, name: &str) -> Value {
    world.grant_ip_pools().await;
    let answer = world.call("POST", "/v1/ip-pools", Some(json!({ "name": name }))).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

fn pool_path(pool: &Value) -> String {
    format!("/v1/ip-pools/{}", text(&pool["id"]))
}

async fn post(world: &World, pool: &Value, verb: &str, body: Option<Value>) -> Value {
    let answer = world.call("POST", &format!("{}/{verb}", pool_path(pool)), body).await;
    assert_eq!(answer.status, 200, "{verb}: {}", answer.json());
    answer.json()
}

async fn configuration_set(world: &World) -> Option<String> {
    // A new instance, without a cache.
    let app = world.cloud.owner_app();
    match sender_standing(&app, world.scope(), posthorn_harness::DOMAIN).await.unwrap() {
        Standing::Verified(sender) => sender.configuration_set,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_domain_sends_with_its_pools_configuration_set_until_it_is_released() {
    let world = World::new().await;
    assert_eq!(configuration_set(&world).await, None);
    let pool = create(&world, "Newsletters").await;
    assert_eq!((&pool["status"], &pool["name"]), (&json!("provisioning"), &json!("Newsletters")));
    let domain_id = verified(&world).await["id"].clone();
    let of = Some(json!({ "domain_id": domain_id }));
    for _ in 0..2 {
        let assigned = post(&world, &pool, "assign", of.clone()).await;
        assert_eq!(assigned["domain_ids"], json!([domain_id]));
    }
    let set = configuration_set(&world).await.expect("the pool's configuration set");
    assert!(set.starts_with("posthorn-dev-"), "{set}");
    assert_eq!(world.cloud.account().ses().pool_of(&set), Some(set));
    let in_use = world.call("DELETE", &pool_path(&pool), None).await;
    assert_eq!((in_use.status, &in_use.json()["code"]), (409, &json!("IP_POOL_IN_USE")));
    let other = create(&world, "Receipts").await;
    post(&world, &other, "assign", of.clone()).await;
    assert_eq!(world.call("GET", &pool_path(&pool), None).await.json()["domain_ids"], json!([]), "it moved");
    assert_eq!(world.call("DELETE", &pool_path(&pool), None).await.status, 200);
    assert_eq!(post(&world, &other, "release", of).await["domain_ids"], json!([]));
    assert_eq!(configuration_set(&world).await, None);
    let listed = world.call("GET", "/v1/ip-pools", None).await.json();
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    assert_eq!(world.call("GET", &pool_path(&pool), None).await.status, 404);
    let ses = world.cloud.account().ses();
    let set = format!("posthorn-dev-{}", text(&pool["id"]).trim_start_matches("pool_"));
    assert!(ses.pool_of(&set).is_some(), "a warm instance may still use it");
    world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
    assert!(ses.pool_of(&set).is_some());
    world.advance_seconds(5 * 60);
    world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
    assert_eq!(ses.pool_of(&set), None);
}

#[tokio::test]
async fn events_of_a_pools_configuration_set_arrive_like_those_of_the_deployments_set() {
    let world = World::new().await;
    let pool = create(&world, "Newsletters").await;
    let domain_id = verified(&world).await["id"].clone();
    post(&world, &pool, "assign", Some(json!({ "domain_id": domain_id }))).await;
    let set = configuration_set(&world).await.unwrap();
    let ses = world.cloud.account().ses();
    assert!(!ses.event_types_of(&set).is_empty());
    assert_eq!(
        ses.event_types_of(&set),
        ses.event_types_of("posthorn-dev"),
        "both publish the same event types"
    );
    let id = world.send_to("success@simulator.amazonses.com").await;
    let mut mail = (*world.cloud.mailbox().mails()[0]).clone();
    mail.configuration_set = Some(set);
    let kind = EventKind::Complaint { feedback_type: None };
    world.cloud.account().ses().report(&mail, &kind, "success@simulator.amazonses.com");
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "complained");
}

#[tokio::test]
async fn a_pools_configuration_set_ignores_the_accounts_suppression_list_even_if_an_earlier_version_made_it()
{
    let world = World::new().await;
    let pool = create(&world, "Newsletters").await;
    let set = format!("posthorn-dev-{}", text(&pool["id"]).trim_start_matches("pool_"));
    let ses = world.cloud.account().ses();
    for of in [set.as_str(), "posthorn-dev"] {
        assert_eq!(ses.suppressed_reasons_of(of), Some(Vec::new()), "{of}");
    }
    ses.forget_suppression_options(&set);
    let id = text(&pool["id"]).parse().unwrap();
    let app = world.cloud.owner_app();
    let as_before = |pool: &mut IpPool| std::mem::take(&mut pool.list_ignored);
    ip_pools(&app, world.scope()).revise(&IpPool::sort(id), Read::Consistent, as_before).await.unwrap();
    world.advance_seconds(15 * 60);
    world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
    assert_eq!(ses.suppressed_reasons_of(&set), Some(Vec::new()));
}

#[tokio::test]
async fn the_domains_of_a_paused_pool_send_nothing() {
    let world = World::new().await;
    let pool = create(&world, "Newsletters").await;
    let domain_id = verified(&world).await["id"].clone();
    post(&world, &pool, "assign", Some(json!({ "domain_id": domain_id }))).await;
    assert_eq!(post(&world, &pool, "pause", None).await["paused"], true);
    let refused = world.call("POST", "/v1/emails", Some(email("a@example.com"))).await;
    assert_eq!((refused.status, &refused.json()["code"]), (403, &json!("IP_POOL_PAUSED")));
    assert_eq!(post(&world, &pool, "resume", None).await["paused"], false);
    world.accept("a@example.com").await;
}

#[tokio::test]
async fn a_pool_goes_from_provisioning_to_warming_to_active_and_its_owner_gets_one_event() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    let pool = create(&world, "Newsletters").await;
    let mut seen = Vec::new();
    for seconds in [15 * 60, 15 * 60, 15 * 60, 46 * 24 * 3600, 24 * 3600] {
        world.advance_seconds(seconds);
        world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
        world.cloud.pump().await;
        let now = world.call("GET", &pool_path(&pool), None).await.json();
        seen.push((text(&now["status"]), now["addresses"].as_array().unwrap().len()));
    }
    let expected = [("provisioning", 0), ("warming", 1), ("warming", 1), ("active", 1), ("active", 1)];
    assert_eq!(seen, expected.map(|(status, addresses)| (status.to_owned(), addresses)));
    assert_eq!(receiver.types(), ["ip_pool.active"]);
    let payload: Value = serde_json::from_str(&receiver.received()[0].body).unwrap();
    assert_eq!((&payload["data"]["id"], &payload["data"]["status"]), (&pool["id"], &json!("active")));
}

#[tokio::test]
async fn a_test_environments_pool_is_not_created_at_ses_and_becomes_active_after_two_polls() {
    let world = World::new().await;
    let test = &world.acme.test;
    let pool = world.call_as(test, "POST", "/v1/ip-pools", Some(json!({ "name": "n" })), &[]).await.json();
    let mut seen = Vec::new();
    for _ in 0..2 {
        world.advance_seconds(15 * 60);
        world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
        seen.push(text(&world.call_as(test, "GET", &pool_path(&pool), None, &[]).await.json()["status"]));
    }
    assert_eq!(seen, ["warming", "active"]);
    assert_eq!(world.call_as(test, "DELETE", &pool_path(&pool), None, &[]).await.status, 200);
    for function in ["create-ip-pool", "poll-ip-pools", "delete-ip-pool"] {
        assert_eq!(crate::domains::ses_calls(&world, function), 0, "{function}");
    }
}

#[tokio::test]
async fn pools_of_others_and_unknown_pools_are_not_found() {
    let world = World::new().await;
    let pool = create(&world, "Newsletters").await;
    let theirs = world.call_as(&world.rival.live, "GET", "/v1/domains", None, &[]).await.json();
    let their_domain = json!({ "domain_id": theirs["data"][0]["id"] });
    let assign = format!("{}/assign", pool_path(&pool));
    assert_eq!(world.call("POST", &assign, Some(their_domain)).await.status, 404);
    assert_eq!(world.call("GET", &pool_path(&pool), None).await.json()["domain_ids"], json!([]));
    let ours = Some(json!({ "domain_id": verified(&world).await["id"] }));
    for (method, path, body) in [
        ("GET", pool_path(&pool), None),
        ("DELETE", pool_path(&pool), None),
        ("POST", assign, ours),
        ("POST", format!("{}/pause", pool_path(&pool)), None),
    ] {
        let answer = world.call_as(&world.rival.live, method, &path, body, &[]).await;
        assert_eq!(answer.status, 404, "{method} {path}");
    }
}

#[tokio::test]
async fn a_domain_that_is_deleted_leaves_its_pool() {
    let world = World::new().await;
    let pool = create(&world, "Newsletters").await;
    let domain = verified(&world).await;
    post(&world, &pool, "assign", Some(json!({ "domain_id": domain["id"] }))).await;
    assert_eq!(world.call("DELETE", &path(&domain), None).await.status, 200);
    assert_eq!(world.call("DELETE", &pool_path(&pool), None).await.status, 200);
}

#[tokio::test]
async fn a_full_account_is_reported_and_no_half_made_pool_is_left() {
    for action in ["CreateDedicatedIpPool", "CreateConfigurationSet"] {
        let world = World::new().await;
        world.grant_ip_pools().await;
        world.cloud.set_fault(Fault::Fail {
            function: "create-ip-pool".into(),
            service: Service::Ses,
            action: action.into(),
            status: 400,
            code: "LimitExceededException".into(),
            times: 1,
        });
        let refused = world.call("POST", "/v1/ip-pools", Some(json!({ "name": "n" }))).await;
        assert_eq!(
            (refused.status, &refused.json()["code"]),
            (409, &json!("IP_POOL_LIMIT_REACHED")),
            "{action}"
        );
        let listed = world.call("GET", "/v1/ip-pools", None).await.json();
        assert_eq!(listed["data"], json!([]), "{action}");
        create(&world, "n").await;
    }
}

#[tokio::test]
async fn a_scope_has_at_most_20_pools() {
    let world = World::new().await;
    for _ in 0..20 {
        create(&world, "n").await;
    }
    let refused = world.call("POST", "/v1/ip-pools", Some(json!({ "name": "n" }))).await;
    assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("IP_POOL_LIMIT_REACHED")));
}

#[tokio::test]
async fn an_organisation_and_its_tenants_together_have_at_most_the_pools_that_the_operator_grants() {
    let world = World::new().await;
    let made = json!({ "name": "N" });
    let made = world.call_as(&world.operator, "POST", "/v1/orgs", Some(made), &[]).await.json();
    let (key, org) = (text(&made["api_key"]["token"]), format!("/v1/orgs/{}", text(&made["id"])));
    assert_eq!(made["ip_pools_max"], 0);
    let tenant = world.call_as(&key, "POST", "/v1/tenants", Some(json!({ "name": "T" })), &[]).await.json();
    let acting = [("posthorn-tenant", text(&tenant["id"]))];
    let pool = |tenant: bool| {
        let (world, key, acting) = (&world, &key, &acting);
        async move {
            let headers: Vec<(&str, &str)> =
                acting.iter().filter(|_| tenant).map(|(name, id)| (*name, id.as_str())).collect();
            let body = Some(json!({ "name": "n" }));
            let answer = world.call_as(key, "POST", "/v1/ip-pools", body, &headers).await;
            (answer.status, answer.json())
        }
    };
    let (status, refused) = pool(false).await;
    assert_eq!((status, &refused["code"]), (409, &json!("IP_POOL_LIMIT_REACHED")));
    let own = Some(json!({ "ip_pools_max": 2 }));
    let by_itself = world.call_as(&key, "PATCH", &org, own.clone(), &[]).await;
    assert_eq!(by_itself.status, 403, "{}", by_itself.json());
    let granted = world.call_as(&world.operator, "PATCH", &org, own, &[]).await;
    assert_eq!((granted.status, &granted.json()["ip_pools_max"]), (200, &json!(2)));
    let too_many = Some(json!({ "ip_pools_max": 51 }));
    assert_eq!(world.call_as(&world.operator, "PATCH", &org, too_many, &[]).await.status, 422);
    let (_, first) = pool(true).await;
    assert_eq!((pool(false).await.0, pool(false).await.0, pool(true).await.0), (200, 409, 409));
    let gone =
        world.call_as(&key, "DELETE", &pool_path(&first), None, &[("posthorn-tenant", &acting[0].1)]).await;
    assert_eq!((gone.status, pool(false).await.0), (200, 200), "{}", gone.json());
}
