use posthorn_harness::{World, email, text};
use serde_json::{Value, json};

fn batch(count: usize) -> Value {
    (0..count).map(|_| email("success@simulator.amazonses.com")).collect()
}

async fn send(world: &World, body: Value, headers: &[(&str, &str)]) -> (u16, Value) {
    let answer = world.call_as(&world.acme.live, "POST", "/v1/emails/batch", Some(body), headers).await;
    (answer.status, answer.json())
}

#[tokio::test]
async fn a_hundred_emails_are_accepted_in_order_and_each_is_sent_once() {
    let world = World::new().await;
    let mut body = batch(100);
    for (at, email) in body.as_array_mut().unwrap().iter_mut().enumerate() {
        email["subject"] = format!("Number {at}").into();
    }
    let (status, answer) = send(&world, body, &[]).await;
    assert_eq!((status, answer["data"].as_array().unwrap().len()), (200, 100));
    assert_eq!(answer.get("errors"), None);
    world.cloud.pump().await;
    assert_eq!(world.cloud.mailbox().mails().len(), 100);
    let last = world.email(answer["data"][99]["id"].as_str().unwrap()).await;
    assert_eq!((&last["subject"], &last["status"]), (&json!("Number 99"), &json!("delivered")));
}

#[tokio::test]
async fn one_invalid_email_refuses_the_batch_and_is_named() {
    let world = World::new().await;
    let mut body = batch(3);
    body[1]["to"] = json!(["nobody"]);
    let (status, refused) = send(&world, body, &[]).await;
    assert_eq!((status, &refused["errors"][0]["pointer"]), (422, &json!("/1/to/0")));
    let mut body = batch(3);
    body[2]["from"] = json!("a@elsewhere.example");
    let (status, refused) = send(&world, body, &[]).await;
    assert_eq!(
        (status, &refused["code"], &refused["errors"][0]["pointer"]),
        (403, &json!("DOMAIN_NOT_FOUND"), &json!("/2/from"))
    );
    world.cloud.pump().await;
    assert!(world.cloud.mailbox().mails().is_empty());
}

#[tokio::test]
async fn a_permissive_batch_accepts_the_valid_emails_and_names_the_others() {
    let world = World::new().await;
    let mut body = batch(4);
    body[1]["to"] = json!(["nobody"]);
    body[3]["from"] = json!("a@elsewhere.example");
    let (status, answer) = send(&world, body, &[("x-batch-validation", "permissive")]).await;
    assert_eq!((status, answer["data"].as_array().unwrap().len()), (200, 2));
    let errors: Vec<_> = answer["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["index"].clone(), error["code"].clone()))
        .collect();
    assert_eq!(errors, [(json!(1), json!("VALIDATION_FAILED")), (json!(3), json!("DOMAIN_NOT_FOUND"))]);
    world.cloud.pump().await;
    assert_eq!(world.cloud.mailbox().mails().len(), 2);
}

#[tokio::test]
async fn the_same_key_is_the_same_batch() {
    let world = World::new().await;
    let headers = [("idempotency-key", "batch-1")];
    let first = send(&world, batch(5), &headers).await;
    world.cloud.pump().await;
    let again = send(&world, batch(5), &headers).await;
    assert_eq!(first, again);
    world.cloud.pump().await;
    assert_eq!(world.cloud.mailbox().mails().len(), 5);
    let (status, refused) = send(&world, batch(4), &headers).await;
    assert_eq!((status, &refused["code"]), (422, &json!("IDEMPOTENCY_KEY_REUSED")));
}

/// The path of acme's domain.
async fn domain(world: &World) -> String {
    let domains = world.call("GET", "/v1/domains", None).await.json();
    format!("/v1/domains/{}", text(&domains["data"][0]["id"]))
}

#[tokio::test]
async fn a_repeated_batch_gets_its_first_answer_though_it_would_be_refused_now() {
    let world = World::new().await;
    let domain = domain(&world).await;
    assert_eq!(world.call("PATCH", &domain, Some(json!({ "warmup": { "days": 7 } }))).await.status, 200);
    let mut body = batch(30);
    body[7]["scheduled_at"] = "in 1 hour".into();
    let strict = [("idempotency-key", "batch-1")];
    let permissive = [("idempotency-key", "batch-2"), ("x-batch-validation", "permissive")];
    let first = send(&world, body.clone(), &strict).await;
    assert_eq!(first.0, 200, "{}", first.1);
    let some = send(&world, batch(15), &permissive).await;
    assert_eq!((some.0, some.1["errors"].as_array().unwrap().len()), (200, 0));
    world.cloud.pump().await;
    assert_eq!(world.cloud.mailbox().mails().len(), 44);

    // The day's allowance is used up, and then the domain is paused.
    for _ in 0..2 {
        assert_eq!(send(&world, body.clone(), &strict).await, first);
        assert_eq!(send(&world, batch(15), &permissive).await, some);
        assert_eq!(world.call("POST", &format!("{domain}/pause"), None).await.status, 200);
        world.advance_seconds(31);
    }
    world.cloud.pump().await;
    assert_eq!(world.cloud.mailbox().mails().len(), 44, "no email is sent twice");
}

#[tokio::test]
async fn a_batch_that_exceeds_an_allowance_uses_up_nothing_of_it() {
    let world = World::new().await;
    let domain = domain(&world).await;
    assert_eq!(world.call("PATCH", &domain, Some(json!({ "warmup": { "days": 7 } }))).await.status, 200);
    let (status, refused) = send(&world, batch(60), &[]).await;
    assert_eq!((status, &refused["code"]), (429, &json!("WARMUP_LIMIT_EXCEEDED")));
    let (status, accepted) = send(&world, batch(40), &[]).await;
    assert_eq!(status, 200, "{accepted}");
    let (status, some) = send(&world, batch(15), &[("x-batch-validation", "permissive")]).await;
    assert_eq!((status, some["data"].as_array().unwrap().len()), (200, 10));
    assert_eq!(
        some["errors"][0],
        json!({ "index": 10, "code": "WARMUP_LIMIT_EXCEEDED", "message": some["errors"][0]["message"] })
    );
    let mut deferred = batch(3);
    deferred[1]["defer"] = true.into();
    assert_eq!(send(&world, deferred.clone(), &[]).await.0, 429);
    for email in deferred.as_array_mut().unwrap() {
        email["defer"] = true.into();
    }
    assert_eq!(send(&world, deferred, &[]).await.0, 200);
    world.cloud.pump().await;
    assert_eq!(world.cloud.mailbox().mails().len(), 50);

    assert_eq!(world.call("PATCH", &domain, Some(json!({ "warmup": null }))).await.status, 200);
    assert_eq!(world.call("PATCH", "/v1/quota", Some(json!({ "daily": 63 }))).await.status, 200);
    world.advance_seconds(61);
    let (status, refused) = send(&world, batch(11), &[]).await;
    assert_eq!((status, &refused["code"]), (429, &json!("QUOTA_EXCEEDED")));
    assert_eq!(send(&world, batch(10), &[]).await.0, 200);
}

#[tokio::test]
async fn too_many_emails_no_email_and_nonsense_are_refused() {
    let world = World::new().await;
    for (body, code) in [
        (batch(101), "VALIDATION_FAILED"),
        (json!([]), "VALIDATION_FAILED"),
        (json!({}), "VALIDATION_FAILED"),
        (json!([1]), "VALIDATION_FAILED"),
    ] {
        let (status, refused) = send(&world, body, &[]).await;
        assert_eq!((status, &refused["code"]), (422, &json!(code)));
    }
    let (status, refused) = send(&world, batch(1), &[("x-batch-validation", "lenient")]).await;
    assert_eq!((status, &refused["code"]), (422, &json!("VALIDATION_FAILED")));
}
