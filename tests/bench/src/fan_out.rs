//! What a webhook delivery costs in batches: the counts and the price that `budgets.json` and the documentation promise.

use posthorn_harness::{Receiver, World};
use serde_json::json;

use crate::{bill, counts, counts::Used, flows, logs, prices};

/// Registers `endpoints`, delivers `events` to each, and gives the use per delivery of a warm worker.
async fn delivered(endpoints: u32, events: u32) -> Used {
    let (world, receiver) = (flows::warm().await, Receiver::start().await);
    for number in 0..endpoints {
        let body = json!({ "url": receiver.at(&format!("/{number}")), "events": ["message.delivered"] });
        assert_eq!(world.call("POST", "/v1/webhooks", Some(body)).await.status, 200);
    }
    run(&world, 1).await;
    counts::clear(&world);
    run(&world, events).await;
    let used = counts::take(&world, "webhook deliveries, 100 at a time", endpoints * events);
    assert_eq!(receiver.received().len() as u32, endpoints * (events + 1));
    used
}

async fn run(world: &World, events: u32) {
    flows::queue_events(world, events).await;
    world.cloud.pump().await;
}

#[tokio::test]
async fn a_delivery_takes_half_a_call_at_most_and_a_million_cost_at_most_a_dollar() {
    logs::count();
    for (endpoints, events) in [(1, 100), (10, 10)] {
        let used = delivered(endpoints, events).await;
        let bill = bill::per_million(&used, &prices::read());
        println!("{endpoints} endpoints, {events} events: {:#?}\n{bill:#?}", used.counts);
        println!("{} log lines, {} log bytes", used.log_lines, used.log_bytes);
        assert!(used.counts.aws_calls <= 0.5, "{}", used.counts.aws_calls);
        assert!(bill.total <= 1.0, "{}", bill.total);
    }
}
