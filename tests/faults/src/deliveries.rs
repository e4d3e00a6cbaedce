//! Delivers many events to up to a hundred endpoints. Some endpoints are dead, some slow, and workers are killed at random.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use posthorn_harness::{Fault, Manner, Receiver, When, World, text};
use posthorn_ids::EventId;
use posthorn_webhooks::{Fanout, event_types};
use serde_json::json;

/// `make deliveries` runs it with 10,000 events and 100 endpoints.
fn events() -> usize {
    std::env::var("POSTHORN_DELIVERIES").ok().and_then(|text| text.parse().ok()).unwrap_or(400)
}

/// The number of endpoints: a hundredth of the number of events, at most a hundred. One in twenty is dead, one in twenty slow.
fn endpoints() -> usize {
    (events() / 100).clamp(20, 100)
}

/// The time-out for receivers. An answer that takes two fifths of it or longer is slow.
const TIMEOUT_MS: &str = "2000";
const SLOW: Duration = Duration::from_millis(1_000);
/// Workers per lane.
const WORKERS: usize = 4;
/// Kills in the whole run.
const KILLS_PER_THOUSAND_EVENTS: usize = 1;

/// How an endpoint behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Live,
    Dead,
    Slow,
}

fn fate(number: usize) -> Fate {
    match number % 20 {
        7 => Fate::Dead,
        13 => Fate::Slow,
        _ => Fate::Live,
    }
}

/// A pseudo-random number; the sequence is the same in every run.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

struct Hook {
    id: String,
    key: String,
    event_type: String,
}

/// Makes the endpoints: half for acme, half for the other organisation, because each may have only fifty.
async fn hooks(world: &World, receiver: &Receiver) -> Vec<Hook> {
    let mut hooks = Vec::new();
    for number in 0..endpoints() {
        let path = format!("/e{number}");
        match fate(number) {
            Fate::Live => {}
            Fate::Dead => receiver.answer_always(&path, Manner::Status(503)),
            Fate::Slow => receiver.answer_always(&path, Manner::After(SLOW, 200)),
        }
        let key = if number % 2 == 0 { &world.acme.live } else { &world.rival.live };
        // Each endpoint subscribes to one type, so that an event goes to a few endpoints only.
        let event_type = event_types()[number / 2 % event_types().len()].name.clone();
        let body = json!({ "url": receiver.at(&path), "events": [event_type] });
        let made = world.call_as(key, "POST", "/v1/webhooks", Some(body), &[]).await;
        assert_eq!(made.status, 200, "{}", made.json());
        hooks.push(Hook { id: text(&made.json()["id"]), key: key.clone(), event_type });
    }
    hooks
}

/// Queues all events; gives, for each endpoint, the events that it must receive.
async fn queue_events(world: &World, hooks: &[Hook]) -> Vec<Vec<String>> {
    let mut app = world.cloud.owner_app();
    let mut due: Vec<Vec<String>> = hooks.iter().map(|_| Vec::new()).collect();
    for start in (0..events()).step_by(100) {
        app = world.cloud.owner_app();
        let mut fanout = Fanout::new(&app);
        for number in start..events().min(start + 100) {
            let kind = &event_types()[number / 2 % event_types().len()];
            let event = kind.example(EventId::new(app.now()));
            let of_acme = number % 2 == 0;
            for (at, hook) in hooks.iter().enumerate() {
                if hook.event_type == kind.name && (at % 2 == 0) == of_acme {
                    due[at].push(event.id.to_string());
                }
            }
            let scope = if of_acme { world.scope() } else { world.rival_scope() };
            fanout.add(number - start, scope, event).await.unwrap();
        }
        assert_eq!(fanout.send().await, None);
    }
    drop(app);
    due
}

/// Runs several workers on a lane until both lanes are empty and no worker is busy.
async fn work(world: &World, queue: &str, busy: &std::sync::atomic::AtomicUsize) {
    use std::sync::atomic::Ordering::SeqCst;
    let workers = (0..WORKERS).map(|_| async {
        loop {
            busy.fetch_add(1, SeqCst);
            let worked = world.cloud.run_queue(queue).await;
            busy.fetch_sub(1, SeqCst);
            if worked == 0 {
                let rest = ["posthorn-dev-webhook", "posthorn-dev-webhook-slow"]
                    .map(|queue| world.cloud.account().depth(queue));
                let left: usize =
                    rest.iter().map(|depth| depth.visible + depth.in_flight + depth.delayed).sum();
                if left == 0 && busy.load(SeqCst) == 0 {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            world.cloud.ledger().take();
        }
    });
    futures::future::join_all(workers).await;
}

/// Works on both lanes until they are empty. Gives the time until the quick lane was first empty, and the total time.
async fn drain(world: &World) -> (Duration, Duration) {
    let busy = std::sync::atomic::AtomicUsize::new(0);
    let started = Instant::now();
    let watch = async {
        loop {
            let depth = world.cloud.account().depth("posthorn-dev-webhook");
            if depth.visible + depth.in_flight + depth.delayed == 0 {
                return started.elapsed();
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    let (quick, slow) = ("posthorn-dev-webhook", "posthorn-dev-webhook-slow");
    let (emptied, (), ()) = tokio::join!(watch, work(world, quick, &busy), work(world, slow, &busy));
    (emptied, started.elapsed())
}

fn set_kills(world: &World, seed: &mut u64) -> Vec<posthorn_harness::FaultHandle> {
    let kills = (events() * KILLS_PER_THOUSAND_EVENTS / 1000).max(1);
    // A worker makes about three calls for ten messages, and there is hardly one message per event.
    let calls = (events() / 8) as u64;
    let kill = |nth: u64, when| Fault::KillAt { function: "deliver-webhook".into(), nth: nth as u32, when };
    (0..kills)
        .map(|_| {
            let when = if random(seed).is_multiple_of(2) { When::Before } else { When::After };
            world.cloud.set_fault(kill(random(seed) % calls + 1, when))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_events_reach_every_live_endpoint_though_some_are_dead_some_slow_and_workers_are_killed() {
    let shorter = |function| (function, "WEBHOOK_TIMEOUT_MS", TIMEOUT_MS);
    let world =
        World::with_settings("", &[shorter("deliver-webhook"), shorter("deliver-webhook-slow")]).await;
    let receiver = Receiver::start().await;
    let hooks = hooks(&world, &receiver).await;
    let due = queue_events(&world, &hooks).await;
    let mut seed = 0x5eed;
    let kills = set_kills(&world, &mut seed);
    let (quick, all) = drain(&world).await;
    let mut got: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut count = |receiver: &Receiver| {
        for one in receiver.take() {
            let id = one.headers["webhook-id"].to_str().unwrap().to_owned();
            *got.entry((one.path, id)).or_default() += 1;
        }
    };
    count(&receiver);
    // Dead endpoints are tried for three more days, and messages of killed workers come back.
    for _ in 0..20 {
        world.retry_step().await;
        drain(&world).await;
        world.cloud.pump().await;
        count(&receiver);
    }
    let (mut delivered, mut doubled, mut lost) = (0, 0, 0);
    for (number, events) in due.iter().enumerate().filter(|(number, _)| fate(*number) != Fate::Dead) {
        for event in events {
            match got.get(&(format!("/e{number}"), event.clone())) {
                None => lost += 1,
                Some(times) => {
                    delivered += 1;
                    doubled += times - 1;
                }
            }
        }
    }
    let killed: u32 = kills.iter().map(posthorn_harness::FaultHandle::fired).sum();
    let share = 100.0 * doubled as f64 / delivered as f64;
    println!(
        "{} events, {} endpoints, {} deliveries; {killed} workers killed; {lost} lost, {doubled} doubled ({share:.2} %); \
         the quick lane empty after {:.1} s, the slow one after {:.1} s",
        events(),
        hooks.len(),
        due.iter().map(Vec::len).sum::<usize>(),
        quick.as_secs_f64(),
        all.as_secs_f64()
    );
    assert_eq!(lost, 0, "every live endpoint must get each of its events");
    // A killed worker may repeat the ten messages of its batch. In a small run, one such batch exceeds the limit.
    assert!(
        share < 0.5 || (events() < 10_000 && doubled <= 10 * killed as usize),
        "{doubled} of {delivered}"
    );
    assert!(killed > 0 && quick < all, "slow endpoints must not delay the quick lane");
    for (number, hook) in hooks.iter().enumerate() {
        let path = format!("/v1/webhooks/{}", hook.id);
        let read = world.call_as(&hook.key, "GET", &path, None, &[]).await.json();
        let dead = fate(number) == Fate::Dead && due[number].len() >= 10;
        assert_eq!(read["disabled_reason"] == "exhausted", dead, "{number}: {read}");
    }
}
