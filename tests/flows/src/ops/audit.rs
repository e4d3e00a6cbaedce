use posthorn_consent::Reason;
use posthorn_consent_store::topics;
use posthorn_harness::{Receiver, World, text};
use posthorn_items::Item;
use posthorn_store::Read;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

async fn log(world: &World, query: &str) -> Vec<Value> {
    let answer = world.call("GET", &format!("/v1/audit?{query}"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()["data"].as_array().unwrap().clone()
}

async fn verify(world: &World) -> Value {
    let answer = world.call("GET", "/v1/audit/verify", None).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

fn actions(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect()
}

/// Makes keys one after the other, each recorded before the next.
async fn keys(world: &World, count: usize) {
    for number in 0..count {
        let body = json!({ "name": format!("key {number}"), "scopes": ["read"] });
        assert_eq!(world.call("POST", "/v1/api-keys", Some(body)).await.status, 200);
        world.cloud.pump().await;
    }
}

#[tokio::test]
async fn the_log_has_a_webhooks_creation_changes_and_removal_with_actors_and_without_its_secret() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let body = json!({ "url": receiver.url, "events": ["*"] });
    let headers = [("x-request-id", "mine-1")];
    let made = world.call_as(&world.acme.live, "POST", "/v1/webhooks", Some(body), &headers).await.json();
    let path = format!("/v1/webhooks/{}", text(&made["id"]));
    world.advance_seconds(1);
    assert_eq!(world.call("PATCH", &path, Some(json!({ "enabled": false }))).await.status, 200);
    world.advance_seconds(1);
    assert_eq!(world.call("DELETE", &path, None).await.status, 200);
    assert_eq!(world.call("GET", &path, None).await.status, 404);
    world.cloud.pump().await;
    let entries = log(&world, &format!("resource_id={}", text(&made["id"]))).await;
    assert_eq!(actions(&entries), ["webhook.deleted", "webhook.updated", "webhook.created"]);
    let created = &entries[2];
    assert_eq!((&created["request_id"], &created["ip"]), (&json!("mine-1"), &json!("127.0.0.1")));
    assert_eq!((&created["function"], &created["environment"]), (&json!("create-webhook"), &json!("live")));
    assert_eq!(created["actor"]["type"], "key");
    assert!(world.acme.live.contains(text(&created["actor"]["id"]).trim_start_matches("key_")));
    let [disabled, enabled] = &entries[1]["changes"].as_array().unwrap()[..] else { panic!("two changes") };
    assert_eq!((&disabled["field"], &disabled["after"]["reason"]), (&json!("disabled"), &json!("requested")));
    assert_eq!(*enabled, json!({ "field": "enabled", "before": true, "after": false }));
    let said = json!(entries).to_string();
    assert!(!said.contains("secret") && !said.contains(&text(&made["signing_secret"])), "{said}");
    assert_eq!(
        (verify(&world).await["intact"].clone(), verify(&world).await["checked"].clone()),
        (json!(true), json!(3))
    );
}

#[tokio::test]
async fn every_kind_of_configuration_change_is_recorded() {
    let world = World::new().await;
    let topic = world
        .call("POST", "/v1/topics", Some(json!({ "name": "News", "default_subscription": "opt_in" })))
        .await;
    let topic = format!("/v1/topics/{}", text(&topic.json()["id"]));
    let key =
        world.call("POST", "/v1/api-keys", Some(json!({ "name": "n", "scopes": ["read"] }))).await.json();
    let domain = world.call("POST", "/v1/domains", Some(json!({ "name": "new.example" }))).await.json();
    world.grant_ip_pools().await;
    let pool = world.call("POST", "/v1/ip-pools", Some(json!({ "name": "n" }))).await.json();
    for (method, path, body) in [
        ("POST", "/v1/templates".to_owned(), Some(json!({ "name": "T", "alias": "t", "html": "x" }))),
        ("POST", "/v1/templates/t/publish".to_owned(), None),
        ("DELETE", "/v1/templates/t".to_owned(), None),
        ("PATCH", "/v1/quota".to_owned(), Some(json!({ "daily": 9 }))),
        ("POST", "/v1/suppressions".to_owned(), Some(json!({ "address": "ada@example.com" }))),
        ("DELETE", "/v1/suppressions/ada@example.com".to_owned(), None),
        ("DELETE", format!("/v1/api-keys/{}", text(&key["id"])), None),
        ("DELETE", format!("/v1/domains/{}", text(&domain["id"])), None),
        ("DELETE", format!("/v1/ip-pools/{}", text(&pool["id"])), None),
        ("PATCH", topic.clone(), Some(json!({ "name": "Other" }))),
        ("DELETE", topic, None),
    ] {
        let answer = world.call(method, &path, body).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.json());
    }
    world.cloud.pump().await;
    let entries = log(&world, "limit=100").await;
    let logged = actions(&entries);
    for action in [
        "topic.created",
        "topic.updated",
        "topic.deleted",
        "api_key.created",
        "api_key.updated",
        "domain.created",
        "domain.deleted",
        "ip_pool.created",
        "ip_pool.deleted",
        "template.created",
        "template.updated",
        "template.deleted",
        "quota.created",
        "suppression.created",
        "suppression.updated",
    ] {
        assert!(logged.contains(&action), "{action}: {logged:?}");
    }
    assert!(
        !json!(entries).to_string().contains("ada@example.com"),
        "a person's address must not stay in the log"
    );
    assert_eq!(verify(&world).await["checked"], logged.len());
}

#[tokio::test]
async fn events_reports_and_scheduled_runs_are_no_audit_entries() {
    let world = World::new().await;
    world.send_to("complaint@simulator.amazonses.com").await;
    world.report("bob@example.com", Reason::HardBounce, 0).await;
    world.advance_seconds(25 * 3600);
    world.cloud.tick("poll-domains", "{}").await.unwrap();
    world.cloud.pump().await;
    assert_eq!(actions(&log(&world, "").await), [""; 0]);
    assert_eq!(
        (verify(&world).await["intact"].clone(), verify(&world).await["checked"].clone()),
        (json!(true), json!(0))
    );
}

/// A topic as stored in the table, with the fields that the store adds.
#[derive(Serialize, Deserialize)]
struct TopicByHand {
    name: String,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl Item for TopicByHand {
    const KIND: &'static str = "topic";
}

#[tokio::test]
async fn a_change_made_by_hand_has_no_actor_and_not_the_previous_writer() {
    let world = World::new().await;
    let body = json!({ "name": "News", "default_subscription": "opt_in" });
    let id = text(&world.call("POST", "/v1/topics", Some(body)).await.json()["id"]);
    let app = world.cloud.owner_app();
    let rename = |topic: &mut TopicByHand| {
        topic.name = "Other".into();
        true
    };
    let place = id.trim_start_matches("topic_");
    topics(&app, world.scope()).revise(place, Read::Consistent, rename).await.unwrap();
    world.cloud.pump().await;
    let path = format!("/v1/topics/{id}");
    assert_eq!(world.call("PATCH", &path, Some(json!({ "name": "Third" }))).await.status, 200);
    world.cloud.pump().await;
    let entries = log(&world, &format!("resource_id={id}")).await;
    let mut logged: Vec<_> = entries
        .iter()
        .map(|entry| (&entry["actor"]["type"], &entry["function"], &entry["changes"][0]["after"]))
        .collect();
    // A change by hand has the time of the table's stream.
    logged.sort_by_key(|(actor, _, after)| (actor.to_string(), after.to_string()));
    let unknown = json!("unknown");
    assert_eq!(logged.len(), 3, "{entries:?}");
    assert_eq!(logged[2], (&unknown, &unknown, &json!("Other")), "{entries:?}");
    assert_eq!(log(&world, "actor=unknown").await.len(), 1);
}

#[tokio::test]
async fn filters_and_pages_give_each_entry_once() {
    let world = World::new().await;
    keys(&world, 5).await;
    world.advance_seconds(60);
    world.call("PATCH", "/v1/quota", Some(json!({ "daily": 9 }))).await;
    world.cloud.pump().await;
    assert_eq!(actions(&log(&world, "resource_type=quota").await), ["quota.created"]);
    assert_eq!(log(&world, "action=api_key.created&since=2026-11-21T09:59:00Z").await.len(), 5);
    assert_eq!(log(&world, "since=2026-11-21T10:00:30Z").await.len(), 1);
    assert_eq!(log(&world, "until=2026-11-21T10:00:30Z").await.len(), 5);
    assert_eq!(log(&world, "actor=nobody").await.len(), 0);
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = world.call("GET", &format!("/v1/audit?limit=2{after}"), None).await.json();
        seen.extend(page["data"].as_array().unwrap().iter().map(|entry| text(&entry["id"])));
        if page["has_more"] == false {
            break;
        }
        after = format!("&after={}", text(&page["next_cursor"]));
    }
    let all = seen.len();
    seen.dedup();
    assert_eq!((all, seen.len()), (6, 6));
}

#[tokio::test]
async fn logs_of_others_are_not_visible() {
    let world = World::new().await;
    keys(&world, 1).await;
    for key in [&world.rival.live, &world.rival.test, &world.acme.test] {
        let answer = world.call_as(key, "GET", "/v1/audit", None, &[]).await;
        assert_eq!((answer.status, &answer.json()["data"]), (200, &json!([])));
    }
    let theirs = world.call_as(&world.rival.live, "GET", "/v1/audit/verify", None, &[]).await.json();
    assert_eq!((&theirs["intact"], &theirs["checked"]), (&json!(true), &json!(0)));
    let sender =
        world.call("POST", "/v1/api-keys", Some(json!({ "name": "r", "scopes": ["send"] }))).await.json();
    for path in ["/v1/audit", "/v1/audit/verify"] {
        let answer = world.call_as(&text(&sender["token"]), "GET", path, None, &[]).await;
        assert_eq!(
            (answer.status, answer.json()["code"].clone()),
            (403, json!("INSUFFICIENT_SCOPE")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn serious_refused_attempts_are_recorded_once_an_hour_however_often_they_are_made() {
    let world = World::new().await;
    let made = async |body: Value| {
        let answer = world.call("POST", "/v1/api-keys", Some(body)).await.json();
        (text(&answer["id"]), text(&answer["token"]))
    };
    let (weak_id, weak) = made(json!({ "name": "weak", "scopes": ["send"] })).await;
    let (gone_id, gone) = made(json!({ "name": "gone", "scopes": ["read"] })).await;
    assert_eq!(world.call("DELETE", &format!("/v1/api-keys/{gone_id}"), None).await.status, 200);
    for _ in 0..2 {
        for _ in 0..4 {
            let answer = world.call_as(&weak, "GET", "/v1/domains", None, &[]).await;
            assert_eq!(answer.json()["code"], "INSUFFICIENT_SCOPE");
            assert_eq!(world.call_as(&gone, "GET", "/v1/topics", None, &[]).await.status, 401);
        }
        // Another instance of another function, and a stranger's guess of the secret, which must not be recorded for the key.
        world.call_as(&weak, "GET", "/v1/webhooks", None, &[]).await;
        world.call_as(&format!("{}AA", &weak[..weak.len() - 2]), "GET", "/v1/ip-pools", None, &[]).await;
        world.cloud.pump().await;
        world.advance_seconds(3600);
    }
    let entries = log(&world, "action=request.refused").await;
    let logged: Vec<(&str, &str)> = entries
        .iter()
        .map(|entry| (entry["actor"]["id"].as_str().unwrap(), entry["resource"]["id"].as_str().unwrap()))
        .collect();
    let count = |id: &str, code: &str| logged.iter().filter(|one| **one == (id, code)).count();
    assert_eq!(count(&weak_id, "INSUFFICIENT_SCOPE"), 2, "{logged:?}");
    assert_eq!((count(&gone_id, "INVALID_API_KEY"), logged.len()), (2, 4), "{logged:?}");
    assert_eq!(verify(&world).await["intact"], true);
}

#[tokio::test]
async fn sent_canceled_and_resent_emails_are_recorded_if_the_organisation_wants_it() {
    let world = World::new().await;
    let send = || world.send_to("success@simulator.amazonses.com");
    let before = send().await;
    assert_eq!(world.call("PATCH", "/v1/org", Some(json!({ "audit_emails": true }))).await.status, 200);
    assert_eq!(world.call("GET", "/v1/org", None).await.json()["audit_emails"], true);
    world.advance_seconds(31);
    let sent = send().await;
    let resent = world.call("POST", &format!("/v1/emails/{sent}/resend"), None).await;
    assert_eq!(resent.status, 200, "{}", resent.json());
    let mut later = posthorn_harness::email("a@example.com");
    later["scheduled_at"] = "in 1 hour".into();
    let later = text(&world.call("POST", "/v1/emails", Some(later)).await.json()["id"]);
    assert_eq!(world.call("DELETE", &format!("/v1/emails/{later}"), None).await.status, 200);
    for _ in 0..2 {
        world.cloud.pump().await;
    }
    let key = text(&world.call("GET", "/v1/api-keys", None).await.json()["data"][0]["id"]);
    let entries = log(&world, "resource_type=email").await;
    let mut logged: Vec<(String, String)> =
        entries.iter().map(|entry| (text(&entry["action"]), text(&entry["resource"]["id"]))).collect();
    logged.sort();
    let resent = text(&resent.json()["id"]);
    let expected = [("canceled", &later), ("resent", &resent), ("sent", &sent), ("sent", &resent)];
    let mut expected: Vec<_> = expected.map(|(did, id)| (format!("email.{did}"), id.clone())).into();
    expected.sort();
    assert_eq!(logged, expected, "{before} must not be recorded");
    assert!(entries.iter().all(|entry| entry["actor"] == json!({ "type": "key", "id": key })), "{entries:?}");
    assert_eq!(world.status(&sent).await, "delivered", "the email reads as before");
    assert_eq!(verify(&world).await["intact"], true);
    world.call("PATCH", "/v1/org", Some(json!({ "audit_emails": false }))).await;
    world.advance_seconds(31);
    send().await;
    world.cloud.pump().await;
    assert_eq!(log(&world, "resource_type=email").await.len(), 4);
}
