//! Many events from one stream to three consumers by packs: one consumer fails for an hour, and the relay and the consumers are
//! killed at random. Counts what each consumer made of each event, and prints what a million events cost.

use std::collections::BTreeSet;

use posthorn_access::bootstrap;
use posthorn_harness::{Fault, FaultHandle, Receiver, Service, When, World, text};
use posthorn_ids::{Environment, IpPoolId};
use posthorn_items::Scope;
use posthorn_queues::{DeadLetter, Queues};
use posthorn_senders::IpPool;
use posthorn_senders_store::ip_pools;
use posthorn_store::{Stamp, acting};
use serde_json::{Value, json};

use crate::{bill, counts, prices};

/// `make relay` runs it with 50,000 events.
fn events() -> usize {
    std::env::var("POSTHORN_RELAY").ok().and_then(|text| text.parse().ok()).unwrap_or(400)
}

/// As many of the first events are priced, before anything fails.
const PRICED_MAX: usize = 5_000;
/// Events are written so many at a time, a tenth of a minute's burst.
const WRITTEN_TOGETHER: usize = 500;
const KILLED: [&str; 4] = ["relay-senders", "fan-out-webhooks", "record-audit", "publish-events"];
const KILLS_OF_EACH: usize = 5;
const HOUR_SECONDS: i64 = 3_600;
const BUS: &str = "posthorn-dev-bus";

/// A small generator, the same in every run.
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// Two organisations with two environments each, and an endpoint in each that hears of IP pools.
struct Setting {
    world: World,
    receiver: Receiver,
    scopes: Vec<Scope>,
}

impl Setting {
    async fn new() -> Self {
        let (world, receiver) = (World::new().await, Receiver::start().await);
        for key in [&world.acme.live, &world.acme.test, &world.rival.live, &world.rival.test] {
            let body = json!({ "url": receiver.url, "events": ["ip_pool.*"] });
            let made = world.call_as(key, "POST", "/v1/webhooks", Some(body), &[]).await;
            assert_eq!(made.status, 200, "{}", made.json());
        }
        world.cloud.pump().await;
        let orgs = [world.scope().org(), world.rival_scope().org()];
        let both = |org| [Environment::live(), Environment::test()].map(|one| bootstrap::scope(org, one));
        let scopes = orgs.into_iter().flat_map(both).collect();
        Self { world, receiver, scopes }
    }

    /// Writes IP pools that are active: each is an event for endpoints and bus, and an entry for the audit log.
    async fn write(&self, events: usize) {
        let app = self.world.cloud.owner_app();
        let now = app.now();
        for number in 0..events {
            let id = IpPoolId::new(now);
            let pool = IpPool {
                active_at_ms: Some(now.as_millisecond()),
                ..IpPool::new(id, format!("pool {number}"), "dev", true)
            };
            let pools = ip_pools(&app, &self.scopes[number % self.scopes.len()]);
            let sort = id.suffix();
            let written = acting(Stamp::system("create-ip-pool", now), pools.create(&sort, &pool));
            written.await.expect("a pool is written");
        }
    }

    /// Links of both organisations' logs, which must hold.
    async fn links(&self) -> u64 {
        let mut links = 0;
        for key in [&self.world.acme.live, &self.world.rival.live] {
            let mut path = "/v1/audit/verify".to_owned();
            loop {
                let found = self.world.call_as(key, "GET", &path, None, &[]).await.json();
                assert_eq!(found["intact"], true, "{found}");
                links += found["checked"].as_u64().expect("a number");
                match &found["next_cursor"] {
                    Value::String(cursor) => path = format!("/v1/audit/verify?after={cursor}"),
                    _ => break,
                }
            }
        }
        links
    }

    /// The ids of the events that endpoints received. An event that came twice is in the list twice.
    fn delivered(&self) -> Vec<String> {
        let id = |one: &posthorn_harness::Received| one.headers["webhook-id"].to_str().unwrap().to_owned();
        self.receiver.take().iter().map(id).collect()
    }

    fn published(&self) -> Vec<String> {
        let events = self.world.cloud.account().buses().take();
        let pools = events.iter().filter(|event| event.detail_type == "ip_pool.active");
        pools.map(|event| text(&event.detail["id"])).collect()
    }

    /// Hands each pack on the bus's queue to its consumer once. The packs are all taken first, because a delay that a test does
    /// not wait for brings a pack back before the others are handed out.
    async fn hand_out_each_pack_once(&self) {
        let app = self.world.cloud.owner_app();
        let url = app.setting("BUS_QUEUE_URL");
        let mut packs = Vec::new();
        while self.world.cloud.account().depth(BUS).visible > 0 {
            packs.extend(app.part::<Queues>().take(url, 600).await.expect("the queue answers"));
        }
        for some in packs.chunks(10) {
            let records: Vec<Value> = some.iter().map(record).collect();
            let event = json!({ "Records": records }).to_string();
            self.world.cloud.invoke("publish-events", event).await.expect("it answers which packs failed");
        }
    }

    /// Makes the bus refuse everything for an hour of the clock. Each pack that comes back waits for its delay.
    /// Returns how often the packs came.
    async fn hour_without_bus(&self) -> u32 {
        let (function, service, action) = ("publish-events".into(), Service::Events, "PutEvents".into());
        let code = "InternalException".into();
        self.world.cloud.set_fault(Fault::Fail {
            function,
            service,
            action,
            status: 400,
            code,
            times: u32::MAX,
        });
        let (mut passed, mut rounds) = (0, 0);
        while passed < HOUR_SECONDS {
            self.world.cloud.ledger().take();
            self.hand_out_each_pack_once().await;
            let calls = self.world.cloud.ledger().take();
            let waits = calls.iter().filter(|call| call.action.starts_with("ChangeMessageVisibility"));
            let wait = waits.flat_map(|call| call.seconds.iter().copied()).min().expect("a pack waits");
            self.world.advance_seconds(i64::from(wait));
            (passed, rounds) = (passed + i64::from(wait), rounds + 1);
        }
        self.world.cloud.clear_faults();
        rounds
    }
}

/// A message as Lambda hands it to a consumer.
fn record(letter: &DeadLetter) -> Value {
    json!({
        "messageId": letter.id, "receiptHandle": letter.receipt, "body": letter.body,
        "eventSource": "aws:sqs", "eventSourceARN": format!("arn:aws:sqs:us-east-1:123456789012:{BUS}"),
        "attributes": {
            "ApproximateReceiveCount": letter.received.to_string(),
            "SentTimestamp": letter.sent_at_ms.to_string(),
        },
    })
}

/// Kills of each of these functions, spread over the calls that it makes of `events` events.
fn set_kills(world: &World, functions: &[&str], events: usize, seed: &mut u64) -> Vec<FaultHandle> {
    let calls = |function: &str| match function {
        "relay-senders" | "publish-events" => events / 50,
        "fan-out-webhooks" => events / 10,
        _ => events,
    };
    let kill = |function: &&str| {
        let nth = 1 + (random(seed) % calls(function).max(1) as u64) as u32;
        let when = if random(seed).is_multiple_of(2) { When::Before } else { When::After };
        world.cloud.set_fault(Fault::KillAt { function: (*function).to_owned(), nth, when })
    };
    functions.iter().flat_map(|function| [function; KILLS_OF_EACH]).map(kill).collect()
}

/// How many ids there are, and how many come more than once.
fn distinct(ids: &[String]) -> (usize, usize) {
    let distinct: BTreeSet<&String> = ids.iter().collect();
    (distinct.len(), ids.len() - distinct.len())
}

async fn priced(setting: &Setting, events: usize) -> bill::Bill {
    counts::clear(&setting.world);
    setting.write(events).await;
    // A delivery to an endpoint costs the same without a relay.
    setting.world.cloud.pump_but("deliver-webhook").await;
    let used = counts::take(&setting.world, "relayed", events as u32);
    bill::per_million(&used, &prices::read())
}

#[tokio::test]
async fn every_event_takes_effect_once_at_each_consumer_whatever_is_killed_or_away() {
    let setting = Setting::new().await;
    let (events, before) = (events(), setting.links().await);
    let cost = priced(&setting, events.min(PRICED_MAX)).await;
    setting.world.cloud.pump().await;
    let (mut delivered, mut published) = (setting.delivered(), setting.published());
    let (mut seed, mut kills) = (7, Vec::new());
    let [upstream @ .., bus] = KILLED;
    kills.extend(set_kills(&setting.world, &upstream, events, &mut seed));
    for start in (0..events).step_by(WRITTEN_TOGETHER) {
        setting.write(WRITTEN_TOGETHER.min(events - start)).await;
        setting.world.cloud.pump_but("publish-events").await;
        setting.world.cloud.ledger().take();
        delivered.extend(setting.delivered());
    }
    let mut killed: u32 = kills.iter().map(FaultHandle::fired).sum();
    let packs = setting.world.cloud.account().depth(BUS).visible;
    let rounds = setting.hour_without_bus().await;
    let kills = set_kills(&setting.world, &[bus], events, &mut seed);
    setting.world.cloud.pump().await;
    killed += kills.iter().map(FaultHandle::fired).sum::<u32>();
    published.extend(setting.published());
    let all = events.min(PRICED_MAX) + events;
    let (links, webhooks, on_bus) =
        (setting.links().await - before, distinct(&delivered), distinct(&published));
    println!(
        "{all} events, {killed} kills; the bus away for an hour, {packs} packs tried {rounds} times meanwhile\n\
         record-audit: {links} entries in intact chains; fan-out-webhooks: {} delivered, {} doubled; \
         publish-events: {} published, {} published twice under one id",
        webhooks.0, webhooks.1, on_bus.0, on_bus.1
    );
    println!("a million events: ${:.2}, counted on the embedded account: {:#?}", cost.total, cost.lines);
    assert_eq!((links, webhooks, on_bus.0), (all as u64, (all, 0), all));
    assert_eq!(killed as usize, KILLED.len() * KILLS_OF_EACH, "every kill struck");
    for queue in ["audit-dead", "webhook-fan-out-dead", "bus-dead", "relay-senders-dead"] {
        let depth = setting.world.cloud.account().depth(&format!("posthorn-dev-{queue}"));
        assert_eq!(depth.visible, 0, "{queue}");
    }
}
