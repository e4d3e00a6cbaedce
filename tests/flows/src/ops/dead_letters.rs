use std::collections::BTreeSet;

use posthorn_harness::{Fault, HttpAnswer, Service, World, text};
use posthorn_queues::{Post, Queues};
use serde_json::{Value, json};

/// A call with the operator's key.
async fn operate(world: &World, method: &str, path: &str, body: Option<Value>) -> HttpAnswer {
    world.call_as(&world.operator, method, path, body, &[]).await
}

async fn look(world: &World, queue: &str) -> Vec<Value> {
    let answer = operate(world, "GET", &format!("/v1/dead-letters/{queue}?limit=1"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()["data"].as_array().unwrap().clone()
}

async fn act(world: &World, queue: &str, verb: &str, body: Value) -> HttpAnswer {
    operate(world, "POST", &format!("/v1/dead-letters/{queue}/{verb}"), Some(body)).await
}

/// Puts a body on a dead-letter queue.
async fn post(world: &World, queue: &str, body: &str) {
    post_all(world, queue, vec![Post { body: body.to_owned(), group: None }]).await;
}

async fn post_all(world: &World, queue: &str, posts: Vec<Post>) {
    let app = world.cloud.owner_app();
    let url = format!("{}{queue}", app.setting("QUEUE_URL_PREFIX"));
    app.part::<Queues>().post_all(&url, &posts).await.unwrap();
}

fn depth(world: &World, queue: &str) -> usize {
    world.cloud.account().depth(&format!("posthorn-dev-{queue}")).visible
}

/// Makes an email a dead letter: SES throttles it six times. Gives its id.
async fn dead_email(world: &World) -> String {
    let fault = Fault::Fail {
        function: "deliver-email".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        status: 503,
        code: "ServiceUnavailable".into(),
        times: 6,
    };
    world.cloud.set_fault(fault);
    let id = world.send_to("success@simulator.amazonses.com").await;
    assert_eq!((world.status(&id).await.as_str(), depth(world, "email-dead")), ("failed", 1));
    id
}

#[tokio::test]
async fn every_dead_letter_queue_of_the_templates_is_listed() {
    let world = World::new().await;
    let answer = operate(&world, "GET", "/v1/dead-letters", None).await.json();
    let listed: BTreeSet<String> =
        answer["data"].as_array().unwrap().iter().map(|queue| text(&queue["name"])).collect();
    let names = world.cloud.account().queue_names().into_iter();
    let there: BTreeSet<String> = names
        .filter(|name| name.ends_with("-dead"))
        .map(|name| name.trim_start_matches("posthorn-dev-").to_owned())
        .collect();
    assert_eq!(listed, there);
}

#[tokio::test]
async fn an_email_among_the_dead_letters_is_shown_replayed_and_then_sent_once() {
    let world = World::new().await;
    let id = dead_email(&world).await;
    let dead_letter = look(&world, "email-dead").await.remove(0);
    assert_eq!(
        (&dead_letter["payload"]["email_id"], &dead_letter["scope"]),
        (&json!(id), &json!(world.scope_label()))
    );
    assert_eq!(depth(&world, "email-dead"), 1, "looking puts it back");
    let ids = json!({ "ids": [dead_letter["id"], "none"] });
    let answer = act(&world, "email-dead", "replay", ids).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    assert_eq!(
        (&answer.json()["replayed"], &answer.json()["not_found"]),
        (&json!([dead_letter["id"]]), &json!(["none"]))
    );
    world.cloud.pump().await;
    assert_eq!((world.status(&id).await.as_str(), depth(&world, "email-dead")), ("delivered", 0));
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
}

#[tokio::test]
async fn sqs_moves_all_dead_letters_of_a_queue() {
    let world = World::new().await;
    let id = dead_email(&world).await;
    let answer = act(&world, "email-dead", "replay", json!({ "all": true })).await;
    assert_eq!((answer.status, &answer.json()["all"]), (200, &json!(true)));
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "delivered");
}

#[tokio::test]
async fn while_sqs_moves_a_queue_a_second_replay_of_all_is_refused_and_not_recorded() {
    let world = World::new().await;
    let posts = vec![Post { body: "{}".into(), group: None }; 100];
    post_all(&world, "email-dead", posts).await;
    // At one message a second, SQS moves a hundred messages for a hundred seconds.
    assert_eq!(world.cloud.redrive("posthorn-dev-email-dead", Some(1)).await, Ok(100));
    let answer = act(&world, "email-dead", "replay", json!({ "all": true })).await;
    assert_eq!((answer.status, &answer.json()["code"]), (409, &json!("REPLAY_RUNNING")));
    let other = act(&world, "consent-dead", "replay", json!({ "all": true })).await;
    assert_eq!(other.status, 200, "another queue can be replayed");
    world.cloud.pump().await;
    let log = operate(&world, "GET", "/v1/audit?resource_type=dead_letters", None).await.json();
    assert_eq!(log["data"].as_array().unwrap().len(), 1, "{log}");
}

#[tokio::test]
async fn a_replayed_dead_letter_keeps_its_message_group() {
    let world = World::new().await;
    let group = Some("01h455vb4pex5vsknk084sn02q".to_owned());
    post_all(&world, "webhook-dead", vec![Post { body: "{}".into(), group: group.clone() }]).await;
    let ids = json!({ "ids": [look(&world, "webhook-dead").await[0]["id"]] });
    assert_eq!(act(&world, "webhook-dead", "replay", ids).await.status, 200);
    let app = world.cloud.owner_app();
    let url = format!("{}webhook", app.setting("QUEUE_URL_PREFIX"));
    let back = app.part::<Queues>().take(&url, 0).await.unwrap();
    assert_eq!(back.iter().map(|message| message.group.clone()).collect::<Vec<_>>(), [group]);
}

#[tokio::test]
async fn a_dropped_dead_letter_is_removed_and_the_log_says_who_dropped_it_and_its_content() {
    let world = World::new().await;
    let id = dead_email(&world).await;
    let dead_letter = look(&world, "email-dead").await.remove(0);
    let answer = act(&world, "email-dead", "drop", json!({ "ids": [dead_letter["id"]] })).await;
    assert_eq!((answer.status, &answer.json()["dropped"]), (200, &json!([dead_letter["id"]])));
    world.cloud.pump().await;
    assert_eq!(depth(&world, "email-dead"), 0);
    let log = operate(&world, "GET", "/v1/audit?resource_type=dead_letters", None).await.json();
    let entry = &log["data"][0];
    assert_eq!((&entry["function"], &entry["actor"]["type"]), (&json!("drop-dead-letters"), &json!("key")));
    let logged = |field: &str| {
        let changes = entry["changes"].as_array().unwrap();
        changes.iter().find(|change| change["field"] == field).unwrap()["after"].clone()
    };
    assert_eq!((logged("did"), logged("queue")), (json!("dropped"), json!("email-dead")));
    assert!(logged("summary").as_str().unwrap().contains(&id));
}

#[tokio::test]
async fn a_dead_letter_that_came_from_no_queue_is_shown_and_cannot_be_replayed() {
    let world = World::new().await;
    let place =
        json!({ "requestContext": { "condition": "RetryAttemptsExhausted" }, "DDBStreamBatchInfo": {} });
    post(&world, "relay-ops-dead", &place.to_string()).await;
    assert_eq!(look(&world, "relay-ops-dead").await[0]["reason"], "RetryAttemptsExhausted");
    let answer = act(&world, "relay-ops-dead", "replay", json!({ "all": true })).await;
    assert_eq!((answer.status, &answer.json()["code"]), (409, &json!("NOT_REPLAYABLE")));
    assert_eq!(depth(&world, "relay-ops-dead"), 1);
    let answer = operate(&world, "GET", "/v1/dead-letters/email", None).await;
    assert_eq!(answer.status, 404, "this is not a dead-letter queue");
    let both = act(&world, "email-dead", "replay", json!({ "all": true, "ids": ["a"] })).await;
    assert_eq!(both.status, 422);
}

#[tokio::test]
async fn only_the_operator_sees_dead_letters() {
    let world = World::new().await;
    let body = json!({ "name": "n", "scopes": ["manage"] });
    let manager = text(&world.call("POST", "/v1/api-keys", Some(body)).await.json()["token"]);
    for key in [&world.acme.live, &manager] {
        for (method, path, body) in [
            ("GET", "/v1/dead-letters", None),
            ("GET", "/v1/dead-letters/email-dead", None),
            ("POST", "/v1/dead-letters/email-dead/replay", Some(json!({ "all": true }))),
            ("POST", "/v1/dead-letters/email-dead/drop", Some(json!({ "ids": ["a"] }))),
        ] {
            let answer = world.call_as(key, method, path, body, &[]).await;
            assert_eq!(
                (answer.status, &answer.json()["code"]),
                (403, &json!("INSUFFICIENT_SCOPE")),
                "{path}"
            );
        }
    }
    let body = json!({ "name": "n", "scopes": ["dead_letters:read"] });
    assert_eq!(
        world.call("POST", "/v1/api-keys", Some(body)).await.status,
        403,
        "nor can it make such a key"
    );
}

#[tokio::test]
async fn each_dead_letter_is_recorded_once_in_its_organisations_log() {
    let world = World::new().await;
    let id = dead_email(&world).await;
    post(&world, "webhook-dead", &json!({ "scope": world.rival_scope().label(), "payload": {} }).to_string())
        .await;
    post(&world, "relay-dead", "{}").await;
    for _ in 0..2 {
        world.cloud.tick("note-dead-letters", "{}").await.unwrap();
        world.cloud.pump().await;
        assert_eq!(depth(&world, "email-dead"), 1, "the dead letter is put back");
        world.advance_seconds(300);
    }
    for (key, queue) in [(&world.acme.live, "email-dead"), (&world.rival.live, "webhook-dead")] {
        let path = "/v1/audit?resource_type=dead_letters";
        let log = world.call_as(key, "GET", path, None, &[]).await.json();
        let entries = log["data"].as_array().unwrap();
        assert_eq!(entries.len(), 1, "{log}");
        assert_eq!(
            (&entries[0]["actor"]["type"], &entries[0]["actor"]["id"]),
            (&json!("system"), &json!("note-dead-letters"))
        );
        let logged = entries[0]["changes"].to_string();
        assert!(logged.contains("arrived") && logged.contains(queue), "{logged}");
        assert_eq!(logged.contains(&id), queue == "email-dead", "{logged}");
    }
}
