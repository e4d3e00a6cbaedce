use std::collections::BTreeSet;

use futures::future::join_all;
use posthorn_harness::{Fault, HttpAnswer, Service, When, World};

async fn health(world: &World) -> HttpAnswer {
    world.cloud.http("GET", "/v1/health", &[], b"").await
}

/// How many queues were probed, and how many items read, since the last look.
fn calls(world: &World) -> (usize, usize) {
    let calls = world.cloud.ledger().take();
    let count = |action: &str| {
        calls.iter().filter(|call| call.function == "get-health" && call.action == action).count()
    };
    (count("GetQueueAttributes"), count("GetItem"))
}

fn failing(action: &str, service: Service, times: u32) -> Fault {
    Fault::Fail {
        function: "get-health".into(),
        service,
        action: action.into(),
        status: 400,
        code: "AccessDeniedException".into(),
        times,
    }
}

#[tokio::test]
async fn every_table_and_queue_is_probed() {
    let world = World::new().await;
    let answer = health(&world).await;
    assert_eq!((answer.status, answer.json()["status"].as_str()), (200, Some("ok")), "{}", answer.json());
    let names: BTreeSet<String> =
        answer.json()["checks"].as_array().unwrap().iter().map(|check| check["name"].to_string()).collect();
    assert_eq!(names.len(), 27, "ten tables and 17 queues");
    assert_eq!(calls(&world).0, 17);
}

#[tokio::test]
async fn callers_within_ten_seconds_get_the_same_result_at_the_cost_of_one_read() {
    let world = World::new().await;
    let first = health(&world).await.json();
    calls(&world);
    world.advance_seconds(9);
    let second = health(&world).await.json();
    assert_eq!((&second["checked_at"], &second["checks"]), (&first["checked_at"], &first["checks"]));
    assert_eq!(calls(&world), (0, 1));
    world.advance_seconds(1);
    let third = health(&world).await.json();
    assert_ne!(third["checked_at"], first["checked_at"]);
    assert_eq!(calls(&world).0, 17);
}

#[tokio::test]
async fn many_callers_at_once_cause_one_round_of_probes() {
    let world = World::new().await;
    for _ in 0..2 {
        let answers = join_all((0..30).map(|_| health(&world))).await;
        for answer in &answers {
            assert_eq!(answer.status, 200, "{}", answer.json());
        }
        assert_eq!(calls(&world).0, 17);
        world.advance_seconds(3_600);
    }
}

#[tokio::test]
async fn a_part_that_does_not_answer_is_named_to_all_callers_until_the_next_round() {
    let world = World::new().await;
    world.cloud.set_fault(failing("GetQueueAttributes", Service::Sqs, 1));
    for _ in 0..3 {
        let answer = health(&world).await;
        assert_eq!((answer.status, &answer.json()["code"]), (503, &"UNHEALTHY".into()), "{}", answer.json());
        assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 1);
    }
    assert_eq!(calls(&world).0, 17);
    world.advance_seconds(10);
    assert_eq!(health(&world).await.status, 200);
}

#[tokio::test]
async fn without_the_table_of_the_result_nothing_is_probed_and_that_table_is_named() {
    let world = World::new().await;
    world.cloud.set_fault(failing("GetItem", Service::DynamoDb, 5));
    for _ in 0..5 {
        let answer = health(&world).await;
        assert_eq!(answer.status, 503, "{}", answer.json());
        assert_eq!(answer.json()["detail"], "No answer from: ops_table.");
    }
    assert_eq!(calls(&world).0, 0);
    assert_eq!(health(&world).await.status, 200);
}

#[tokio::test]
async fn after_a_function_that_died_in_a_round_the_next_round_is_ten_seconds_later() {
    let world = World::new().await;
    assert_eq!(health(&world).await.status, 200);
    world.advance_seconds(15);
    // The read, the write that begins the round, and then a probe.
    let nth = 3;
    let when = When::Before;
    world.cloud.set_fault(Fault::KillAt { function: "get-health".into(), nth, when });
    health(&world).await;
    calls(&world);
    let shown = health(&world).await;
    assert_eq!((shown.status, calls(&world).0), (200, 0), "the result before is shown");
    world.advance_seconds(10);
    assert_eq!((health(&world).await.status, calls(&world).0), (200, 17));
}
