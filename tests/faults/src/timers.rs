use posthorn_harness::{Receiver, World};

use crate::every_kill;

#[tokio::test]
async fn a_drain_killed_anywhere_loses_no_timer() {
    let mut killed = 0;
    for fault in every_kill("drain-timers") {
        let world = World::new().await;
        let receiver = Receiver::start().await;
        world.webhook(&receiver.url).await;
        for _ in 0..6 {
            receiver.answer_next(500);
        }
        // Both deliveries fail until their next try waits in a timer.
        world.send_to("success@simulator.amazonses.com").await;
        let what = format!("{fault:?}");
        let tries = receiver.received().len();
        assert_eq!(tries, 6, "three tries each");
        let handle = world.cloud.set_fault(fault);
        for _ in 0..2 {
            world.advance_seconds(3_600 + 400);
            for shard in 0..4 {
                // A killed run leaves its lease, which ends by itself.
                let _ = world.cloud.tick("drain-timers", &format!("{{\"shard\":{shard}}}")).await;
            }
            world.cloud.pump().await;
        }
        killed += handle.fired();
        assert_eq!(receiver.received().len(), tries + 2, "{what}");
    }
    assert!(killed >= 8, "the kills did strike: {killed}");
}
