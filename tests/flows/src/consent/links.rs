//! The keys that sign links, and their replacement.

use posthorn_harness::World;

#[tokio::test]
async fn links_stay_valid_for_a_year_after_the_key_was_replaced() {
    let world = World::new().await;
    let old = world.unsubscribe_path("ada@example.com", None).await;
    assert_eq!(world.cloud.http("GET", &old, &[], b"").await.status, 200);
    world.advance_seconds(366 * 24 * 3600);
    let new = world.unsubscribe_path("ada@example.com", None).await;
    assert_ne!(old, new);
    // The key's id is after the first byte: both fit in six characters of base64.
    assert_ne!(old[3..9], new[3..9], "another key signs");
    for path in [&old, &new] {
        assert_eq!(world.cloud.http("GET", path, &[], b"").await.status, 200);
    }
}

#[tokio::test]
async fn an_instance_that_cached_no_key_finds_one_that_was_made_since() {
    let world = World::new().await;
    let nothing = world.cloud.http("GET", "/u/AQtVBZUBmqS2IPHhi_qAXYxL5mDBEbmXc2FtcGxl", &[], b"").await;
    assert_eq!(nothing.status, 404);
    world.advance_seconds(61);
    let path = world.unsubscribe_path("ada@example.com", None).await;
    assert_eq!(world.cloud.http("GET", &path, &[], b"").await.status, 200);
}

#[tokio::test]
async fn two_instances_that_make_the_first_key_at_the_same_time_end_with_one_key() {
    let world = World::new().await;
    let (one, other) = tokio::join!(
        world.unsubscribe_path("a@example.com", None),
        world.unsubscribe_path("b@example.com", None)
    );
    assert_eq!(one[3..9], other[3..9]);
    for path in [one, other] {
        assert_eq!(world.cloud.http("GET", &path, &[], b"").await.status, 200);
    }
}
