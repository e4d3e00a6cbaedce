use posthorn_harness::{World, text};

use crate::every_kill;

async fn runs(world: &World) -> Vec<String> {
    let answer = world.call_as(&world.operator, "GET", "/v1/jobs/poll-ip-pools/runs", None, &[]).await;
    answer.json()["data"].as_array().unwrap().iter().map(|run| text(&run["id"])).collect()
}

#[tokio::test]
async fn a_run_that_is_asked_for_again_after_a_kill_anywhere_runs_once() {
    let mut killed = 0;
    for fault in every_kill("run-job") {
        let (world, what) = (World::new().await, format!("{fault:?}"));
        let handle = world.cloud.set_fault(fault);
        let headers = [("idempotency-key", "k")];
        let run = || world.call_as(&world.operator, "POST", "/v1/jobs/poll-ip-pools/run", None, &headers);
        run().await;
        killed += handle.fired();
        world.cloud.clear_faults();
        // What the first call started may end before the second.
        world.cloud.pump().await;
        let again = run().await;
        assert_eq!(again.status, 202, "{what}: {}", again.json());
        world.cloud.pump().await;
        world.advance_seconds(900);
        world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
        assert_eq!(runs(&world).await, [text(&again.json()["run_id"])], "{what}");
    }
    assert!(killed >= 8, "only {killed} kills happened");
}

#[tokio::test]
async fn a_run_that_was_asked_for_and_is_killed_anywhere_has_one_record() {
    let mut killed = 0;
    for fault in every_kill("poll-ip-pools") {
        let (world, what) = (World::new().await, format!("{fault:?}"));
        let answer =
            world.call_as(&world.operator, "POST", "/v1/jobs/poll-ip-pools/run", None, &[]).await.json();
        let handle = world.cloud.set_fault(fault);
        world.cloud.pump().await;
        killed += handle.fired();
        world.cloud.clear_faults();
        for _ in 0..2 {
            world.advance_seconds(900);
            world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
        }
        assert_eq!(runs(&world).await, [text(&answer["run_id"])], "{what}");
    }
    assert!(killed >= 4, "only {killed} kills happened");
}
