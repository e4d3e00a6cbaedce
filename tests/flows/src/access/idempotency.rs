use posthorn_harness::{World, email};
use serde_json::json;

async fn send(world: &World) -> Option<String> {
    let headers = [("idempotency-key", "k")];
    let answer =
        world.call_as(&world.acme.live, "POST", "/v1/emails", Some(email("a@example.com")), &headers).await;
    assert_eq!(answer.status, 200);
    answer.header("idempotent-replayed").map(str::to_owned)
}

#[tokio::test]
async fn a_request_can_be_repeated_for_as_long_as_the_organisation_sets() {
    for (hours, seconds, replayed) in
        [(1, 3_599, true), (1, 3_601, false), (168, 167 * 3_600, true), (168, 168 * 3_600 + 1, false)]
    {
        let world = World::new().await;
        let set = world.call("PATCH", "/v1/org", Some(json!({ "idempotency_hours": hours }))).await;
        assert_eq!(set.status, 200);
        world.advance_seconds(31);
        assert_eq!(send(&world).await, None);
        world.advance_seconds(seconds);
        assert_eq!(send(&world).await.is_some(), replayed, "{hours} h, after {seconds} s");
    }
}

#[tokio::test]
async fn the_same_key_with_another_id_in_the_path_is_another_request() {
    let world = World::new().await;
    let (one, other) = (world.send_to("a@example.com").await, world.send_to("b@example.com").await);
    let headers = [("idempotency-key", "k")];
    let resend = async |id: &str| {
        let path = format!("/v1/emails/{id}/resend");
        world.call_as(&world.acme.live, "POST", &path, None, &headers).await
    };
    assert_eq!(resend(&one).await.status, 200);
    let refused = resend(&other).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (422, Some("IDEMPOTENCY_KEY_REUSED")));
}

#[tokio::test]
async fn a_key_that_is_not_plain_text_is_refused_because_a_repetition_would_send_again() {
    let world = World::new().await;
    for key in ["é", ""] {
        let headers = [("idempotency-key", key)];
        let body = Some(email("a@example.com"));
        let refused = world.call_as(&world.acme.live, "POST", "/v1/emails", body, &headers).await;
        assert!(refused.status == 400 || refused.status == 422, "{key:?}: {}", refused.json());
    }
}
