use posthorn_harness::{Receiver, World};

use crate::every_kill;

#[tokio::test]
async fn a_delivery_killed_anywhere_is_made_at_least_once_and_ends_as_succeeded() {
    let mut killed = 0;
    for fault in every_kill("deliver-webhook") {
        let world = World::new().await;
        let receiver = Receiver::start().await;
        let (id, _) = world.webhook(&receiver.url).await;
        receiver.answer_next(500);
        let what = format!("{fault:?}");
        let handle = world.cloud.set_fault(fault);
        world.send_to("success@simulator.amazonses.com").await;
        killed += handle.fired();
        let listed = world.call("GET", &format!("/v1/webhooks/{id}/deliveries"), None).await.json();
        let deliveries = listed["data"].as_array().unwrap();
        assert_eq!(deliveries.len(), 2, "{what}");
        assert!(deliveries.iter().all(|delivery| delivery["state"] == "succeeded"), "{what}: {deliveries:?}");
    }
    assert!(killed >= 8, "the kills did strike: {killed}");
}
