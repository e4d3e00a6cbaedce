use posthorn_harness::{Receiver, World};

use crate::every_kill;

#[tokio::test]
async fn a_relay_killed_anywhere_delivers_every_event_and_counts_each_once() {
    let mut killed = 0;
    for fault in every_kill("relay-messages").chain(every_kill("count-messages")) {
        let world = World::new().await;
        let receiver = Receiver::start().await;
        world.webhook(&receiver.url).await;
        let what = format!("{fault:?}");
        let handle = world.cloud.set_fault(fault);
        world.send_to("complaint@simulator.amazonses.com").await;
        killed += handle.fired();
        // An event that is queued twice may be delivered twice, always with the same id: the promise is at least once.
        let mut ids: Vec<String> = receiver
            .received()
            .iter()
            .map(|received| received.headers["webhook-id"].to_str().unwrap().to_owned())
            .collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 3, "{what}: sent, delivered, complained");
        assert!(receiver.received().len() <= 6, "{what}: not more often than the batch was relayed");
        let usage = world.usage().await;
        for what_counted in ["email.accepted", "email.sent", "email.delivered", "email.complained"] {
            assert_eq!(usage.get(what_counted), Some(&1), "{what}: {usage:?}");
        }
    }
    assert!(killed >= 4, "only {killed} kills happened");
}
