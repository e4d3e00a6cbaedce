use posthorn_harness::{DOMAIN, Receiver, World, email, text};
use serde_json::json;

async fn staging(world: &World) -> String {
    let added = world.call("POST", "/v1/environments", Some(json!({ "name": "staging" }))).await;
    assert_eq!(added.status, 200, "{}", added.json());
    let key = json!({ "name": "s", "environment": "staging" });
    text(&world.call("POST", "/v1/api-keys", Some(key)).await.json()["token"])
}

#[tokio::test]
async fn live_and_test_always_exist_and_others_are_added_and_removed() {
    let world = World::new().await;
    let key = staging(&world).await;
    assert_eq!(world.call_as(&key, "GET", "/v1/emails", None, &[]).await.status, 200);
    let listed = world.call("GET", "/v1/environments", None).await.json();
    let names: Vec<_> = listed["data"].as_array().unwrap().iter().map(|one| text(&one["name"])).collect();
    assert_eq!(names, ["live", "test", "staging"]);
    let body = || Some(json!({ "name": "qa" }));
    let add =
        || world.call_as(&world.acme.live, "POST", "/v1/environments", body(), &[("idempotency-key", "e")]);
    assert_eq!((add().await.status, add().await.header("idempotent-replayed")), (200, Some("true")));
    let twice = world.call("POST", "/v1/environments", body()).await;
    assert_eq!((twice.status, twice.json()["code"].as_str()), (409, Some("ENVIRONMENT_EXISTS")));
    for (name, code) in [("live", "ENVIRONMENT_FIXED"), ("test", "ENVIRONMENT_FIXED"), ("none", "NOT_FOUND")]
    {
        let gone = world.call("DELETE", &format!("/v1/environments/{name}"), None).await;
        assert_eq!(gone.json()["code"], code, "{name}");
    }
    assert_eq!(world.call("DELETE", "/v1/environments/staging", None).await.status, 200);
    world.advance_seconds(31);
    assert_eq!(
        world.call_as(&key, "GET", "/v1/emails", None, &[]).await.status,
        401,
        "its keys stop working"
    );
}

/// A removed environment's keys stop working. A client that repeats the request that added it must not make them work again.
#[tokio::test]
async fn a_late_repetition_does_not_add_a_removed_environment_again() {
    let world = World::new().await;
    let add = async || {
        let body = Some(json!({ "name": "staging" }));
        world.call_as(&world.acme.live, "POST", "/v1/environments", body, &[("idempotency-key", "e")]).await
    };
    assert_eq!(add().await.status, 200);
    assert_eq!(world.call("DELETE", "/v1/environments/staging", None).await.status, 200);
    let late = add().await;
    assert_eq!((late.status, late.header("idempotent-replayed")), (200, Some("true")));
    let listed = world.call("GET", "/v1/environments", None).await.json();
    assert_eq!(listed["data"].as_array().unwrap().len(), 2, "{listed}");
}

#[tokio::test]
async fn there_are_at_most_ten_environments_and_their_names_are_short_and_plain() {
    let world = World::new().await;
    for name in ["a", "Staging", "9lives", "with space", "abcdefghijklmnopqrstu"] {
        let refused = world.call("POST", "/v1/environments", Some(json!({ "name": name }))).await;
        assert_eq!(refused.status, 422, "{name}");
    }
    for number in 0..8 {
        let name = format!("env-{number}");
        assert_eq!(world.call("POST", "/v1/environments", Some(json!({ "name": name }))).await.status, 200);
    }
    let over = world.call("POST", "/v1/environments", Some(json!({ "name": "env-8" }))).await;
    assert_eq!((over.status, over.json()["code"].as_str()), (409, Some("ENVIRONMENT_LIMIT_REACHED")));
}

#[tokio::test]
async fn only_the_live_environment_reaches_a_provider() {
    let world = World::new().await;
    let (key, receiver) = (staging(&world).await, Receiver::start().await);
    let call = async |method: &str, path: &str, body: serde_json::Value| {
        let answer = world.call_as(&key, method, path, Some(body), &[]).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.json());
        answer.json()
    };
    call("POST", "/v1/webhooks", json!({ "url": receiver.url, "events": ["*"] })).await;
    let domain = call("POST", "/v1/domains", json!({ "name": DOMAIN })).await;
    let domain = format!("/v1/domains/{}", text(&domain["id"]));
    world.call_as(&key, "POST", &format!("{domain}/verify"), None, &[]).await;
    let pool = call("POST", "/v1/ip-pools", json!({ "name": "p" })).await;
    let assign = format!("/v1/ip-pools/{}/assign", text(&pool["id"]));
    let verified = world.call_as(&key, "GET", &domain, None, &[]).await.json();
    call("POST", &assign, json!({ "domain_id": verified["id"] })).await;
    let mut one = email("delivered@posthorn.test");
    one["from"] = "hello@posthorn.test".into();
    let sent = call("POST", "/v1/emails", one).await;
    world.cloud.pump().await;
    for job in ["poll-domains", "poll-ip-pools", "sweep-messages"] {
        world.advance_seconds(3_600);
        world.cloud.tick(job, "{}").await.unwrap();
    }
    let status = world.call_as(&key, "GET", &format!("/v1/emails/{}", text(&sent["id"])), None, &[]).await;
    assert_eq!(status.json()["status"], "delivered");
    let provided = world
        .cloud
        .ledger()
        .entries()
        .into_iter()
        .filter(|call| call.service == posthorn_harness::Service::Ses)
        // The sweep asks what the account may send. That names no email.
        .filter(|call| call.action != "GetAccount");
    assert_eq!(provided.map(|call| call.action).collect::<Vec<_>>(), [""; 0], "SES was not called");
}
