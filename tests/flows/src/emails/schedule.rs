use posthorn_harness::{World, email, text};
use serde_json::{Value, json};

/// Schedules an email; gives its id.
async fn schedule(world: &World, at: &str) -> String {
    let mut body = email("success@simulator.amazonses.com");
    body["scheduled_at"] = at.into();
    let answer = world.call("POST", "/v1/emails", Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    world.cloud.pump().await;
    text(&answer.json()["id"])
}

/// Runs the drain of every shard, and all functions that it triggers.
async fn drain(world: &World) {
    for shard in 0..posthorn_timers::WORKERS {
        world.cloud.tick("drain-timers", &json!({ "shard": shard }).to_string()).await.unwrap();
    }
    world.cloud.pump().await;
}

fn mails(world: &World) -> usize {
    world.cloud.mailbox().mails().len()
}

#[tokio::test]
async fn a_scheduled_email_is_sent_at_its_time_and_not_before() {
    let world = World::new().await;
    let id = schedule(&world, "in 2 hours").await;
    assert_eq!(world.status(&id).await, "scheduled");
    world.advance_seconds(2 * 3600 - 1);
    drain(&world).await;
    assert_eq!((world.status(&id).await.as_str(), mails(&world)), ("scheduled", 0));
    world.advance_seconds(1);
    drain(&world).await;
    assert_eq!((world.status(&id).await.as_str(), mails(&world)), ("delivered", 1));
}

#[tokio::test]
async fn a_scheduled_email_can_be_moved_and_is_sent_once() {
    let world = World::new().await;
    let id = schedule(&world, "in 1 hour").await;
    let moved =
        world.call("PATCH", &format!("/v1/emails/{id}"), Some(json!({ "scheduled_at": "in 3 hours" }))).await;
    assert_eq!((moved.status, &moved.json()["object"]), (200, &json!("email")));
    world.advance_seconds(3600);
    drain(&world).await;
    assert_eq!(
        (world.status(&id).await.as_str(), mails(&world)),
        ("scheduled", 0),
        "the first timer finds that the email is not due"
    );
    world.advance_seconds(2 * 3600);
    drain(&world).await;
    assert_eq!((world.status(&id).await.as_str(), mails(&world)), ("delivered", 1));
    let late =
        world.call("PATCH", &format!("/v1/emails/{id}"), Some(json!({ "scheduled_at": "in 1 hour" }))).await;
    assert_eq!((late.status, &late.json()["code"]), (409, &json!("NOT_SCHEDULED")));
}

#[tokio::test]
async fn a_canceled_email_is_never_sent() {
    let world = World::new().await;
    for (method, suffix) in [("DELETE", ""), ("POST", "/cancel")] {
        let id = schedule(&world, "in 1 hour").await;
        let path = format!("/v1/emails/{id}{suffix}");
        for _ in 0..2 {
            let canceled = world.call(method, &path, None).await;
            assert_eq!((canceled.status, canceled.json()), (200, json!({ "object": "email", "id": id })));
        }
        world.advance_seconds(3600);
        drain(&world).await;
        world.cloud.tick("sweep-messages", "{}").await.unwrap();
        world.cloud.pump().await;
        assert_eq!((world.status(&id).await.as_str(), mails(&world)), ("canceled", 0));
    }
}

#[tokio::test]
async fn an_email_that_was_sent_cannot_be_canceled() {
    let world = World::new().await;
    let id = world.send_to("success@simulator.amazonses.com").await;
    let refused = world.call("DELETE", &format!("/v1/emails/{id}"), None).await;
    assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("NOT_CANCELABLE")));
    let foreign = world.call_as(&world.rival.live, "DELETE", &format!("/v1/emails/{id}"), None, &[]).await;
    assert_eq!(foreign.status, 404);
}

#[tokio::test]
async fn an_invalid_time_is_refused() {
    let world = World::new().await;
    for at in ["yesterday", "2020-01-01T00:00:00Z", "in 31 days"] {
        let mut body = email("a@example.com");
        body["scheduled_at"] = at.into();
        let refused: Value = world.call("POST", "/v1/emails", Some(body)).await.json();
        assert_eq!(
            (&refused["status"], &refused["errors"][0]["pointer"]),
            (&json!(422), &json!("/scheduled_at")),
            "{at}"
        );
    }
}
