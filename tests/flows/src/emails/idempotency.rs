use posthorn_harness::{World, email};

#[tokio::test]
async fn the_same_key_and_body_is_one_email_and_one_answer() {
    let world = World::new().await;
    let send = |headers| {
        world.call_as(&world.acme.live, "POST", "/v1/emails", Some(email("a@example.com")), headers)
    };
    let first = send(&[("idempotency-key", "order-1")]).await;
    world.cloud.pump().await;
    let again = send(&[("idempotency-key", "\"order-1\"")]).await;
    assert_eq!((first.status, again.status), (200, 200));
    assert_eq!(first.json(), again.json());
    assert_eq!(
        (first.header("idempotent-replayed"), again.header("idempotent-replayed")),
        (None, Some("true"))
    );
    world.cloud.pump().await;
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused() {
    let world = World::new().await;
    let headers = [("idempotency-key", "order-1")];
    world.call_as(&world.acme.live, "POST", "/v1/emails", Some(email("a@example.com")), &headers).await;
    let other =
        world.call_as(&world.acme.live, "POST", "/v1/emails", Some(email("b@example.com")), &headers).await;
    assert_eq!((other.status, other.json()["code"].as_str()), (422, Some("IDEMPOTENCY_KEY_REUSED")));
}

#[tokio::test]
async fn organisations_and_environments_do_not_share_keys() {
    let world = World::new().await;
    let headers = [("idempotency-key", "order-1")];
    let mut ids = Vec::new();
    for key in [&world.acme.live, &world.acme.test, &world.rival.live] {
        let answer = world.call_as(key, "POST", "/v1/emails", Some(email("a@example.com")), &headers).await;
        assert_eq!(answer.status, 200);
        ids.push(answer.json()["id"].to_string());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn after_a_day_the_key_is_free_again() {
    let world = World::new().await;
    let headers = [("idempotency-key", "order-1")];
    let send =
        || world.call_as(&world.acme.live, "POST", "/v1/emails", Some(email("a@example.com")), &headers);
    let first = send().await.json();
    world.advance_seconds(24 * 3600 + 1);
    assert_ne!(send().await.json(), first);
}

#[tokio::test]
async fn concurrent_requests_with_the_same_key_are_one_email() {
    let world = World::new().await;
    let headers = [("idempotency-key", "order-1")];
    let send =
        || world.call_as(&world.acme.live, "POST", "/v1/emails", Some(email("a@example.com")), &headers);
    let (one, other) = tokio::join!(send(), send());
    assert_eq!((one.status, other.status), (200, 200));
    assert_eq!(one.json(), other.json());
    world.cloud.pump().await;
    assert_eq!(world.cloud.mailbox().mails().len(), 1);
}
