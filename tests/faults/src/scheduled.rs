//! Many emails are scheduled for one minute; a drain and a worker are killed halfway.

use std::collections::{BTreeMap, BTreeSet};

use posthorn_harness::{Fault, When, World};
use posthorn_timers::WORKERS;
use serde_json::{Value, json};

/// `make scheduled` runs it with 20,000.
fn number() -> usize {
    std::env::var("POSTHORN_SCHEDULED").ok().and_then(|text| text.parse().ok()).unwrap_or(100)
}

/// How many emails each recipient got. Read in parts, because the mailbox keeps only the newest few thousand.
#[derive(Default)]
struct Got {
    seen: BTreeSet<String>,
    by_recipient: BTreeMap<String, usize>,
}

impl Got {
    fn read(&mut self, world: &World) {
        for mail in world.cloud.mailbox().mails() {
            if self.seen.insert(mail.id.clone()) {
                *self.by_recipient.entry(mail.recipients[0].clone()).or_default() += 1;
            }
        }
    }
}

async fn schedule(world: &World, number: usize) {
    let one = |at: usize| {
        json!({
            "from": format!("hello@{}", posthorn_harness::DOMAIN), "to": [format!("r{at}@customer.example")],
            "subject": "Now", "text": "It is time.", "scheduled_at": "2026-11-21T12:00:00Z",
        })
    };
    for start in (0..number).step_by(100) {
        let batch: Value = (start..number.min(start + 100)).map(one).collect();
        let answer = world.call("POST", "/v1/emails/batch", Some(batch)).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        world.cloud.ledger().take();
    }
    world.cloud.pump().await;
}

/// Runs the schedules of one minute, and after each the functions that it triggers.
async fn minute(world: &World, got: &mut Got) {
    for worker in 0..WORKERS {
        // A killed run gives an error, which is ignored.
        let _ = world.cloud.tick("drain-timers", &json!({ "shard": worker }).to_string()).await;
        world.cloud.pump().await;
        world.cloud.ledger().take();
        world.cloud.take_invocations();
        got.read(world);
    }
}

#[tokio::test]
async fn emails_scheduled_for_one_minute_are_sent_once_each_though_a_drain_and_a_worker_are_killed() {
    let world = World::new().await;
    let (number, mut got) = (number(), Got::default());
    schedule(&world, number).await;
    world.advance_seconds(2 * 3600 - 1);
    minute(&world, &mut got).await;
    assert!(got.seen.is_empty(), "no email is sent a second too early");
    // Kills the drain halfway through its reads, queue requests and removals, and a worker between its claim and the hand-over.
    let drain = Fault::KillAt {
        function: "drain-timers".into(),
        nth: (number / 4 + number / 8) as u32,
        when: When::After,
    };
    let drain = world.cloud.set_fault(drain);
    let worker = Fault::KillAt { function: "deliver-email".into(), nth: number as u32, when: When::Before };
    let worker = world.cloud.set_fault(worker);
    world.advance_seconds(1);
    let started = std::time::Instant::now();
    for _ in 0..3 {
        minute(&world, &mut got).await;
        world.advance_seconds(60);
    }
    println!("{} of {number} in {:.1} s", got.seen.len(), started.elapsed().as_secs_f64());
    // The emails that the killed worker claimed come back after the quiet window.
    for _ in 0..2 {
        world.advance_seconds(16 * 60);
        world.cloud.tick("sweep-messages", "{}").await.unwrap();
        minute(&world, &mut got).await;
    }
    assert_eq!((drain.fired(), worker.fired()), (1, 1), "both were killed");
    assert_eq!(got.by_recipient.len(), number, "each recipient got an email");
    assert!(got.by_recipient.values().all(|count| *count == 1), "no recipient got two");
}
