//! The flows whose costs are counted.

use posthorn_harness::{Fault, Receiver, Service, World};
use posthorn_ids::EventId;
use posthorn_webhooks::{EventType, Fanout};
use serde::Serialize;
use serde_json::{Value, json};

use crate::counts::{self, Used};

/// The number of messages over which a flow is averaged.
const MESSAGES: u32 = 100;
/// For this recipient, SES reports a delivery.
const RECIPIENT: &str = "Ada Lovelace <ada@customer.example>";

/// One flow and its counts.
#[derive(Debug, Clone, Serialize)]
pub struct Flow {
    /// Its name, also in budgets.
    pub name: &'static str,
    /// The use of one unit.
    pub used: Used,
}

/// How far emails are followed, and how many at a time.
#[derive(Clone, Copy)]
enum Pace {
    /// Only accepts them.
    Accept,
    /// Finishes each before the next.
    Single,
    /// Accepts all, then finishes all.
    Together,
}

/// Every flow.
pub async fn all() -> Vec<Flow> {
    let world = warm().await;
    let mut flows = vec![
        emails(&world, "accept without a key", false, Pace::Accept).await,
        emails(&world, "accept with a key", true, Pace::Accept).await,
        emails(&world, "accept to delivered, one by one", true, Pace::Single).await,
        emails(&world, "accept to delivered, 100 at a time", true, Pace::Together).await,
        batch(&world).await,
        varied(&world, "tracked, 100 at a time", 100, |_, email| {
            email["track_opens"] = true.into();
            email["track_clicks"] = true.into();
        })
        .await,
        varied(&world, "with an attachment of 50 KB", 10, |number, email| {
            email["attachments"] = json!([{ "filename": "invoice.pdf", "content": noise(number, 50_000) }]);
        })
        .await,
        varied(&world, "with an attachment of 500 KB", 10, |number, email| {
            email["attachments"] = json!([{ "filename": "report.pdf", "content": noise(number, 500_000) }]);
        })
        .await,
        scheduled(&world).await,
        requests(&world, "list 20 emails", "/v1/emails?limit=20").await,
        get_one(&world).await,
        throttled(&world).await,
    ];
    // These are last, because from here on a webhook is notified of everything.
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    warm_up(&world).await;
    flows.push(emails(&world, "to delivered with a webhook, one by one", true, Pace::Single).await);
    flows.push(emails(&world, "to delivered with a webhook, 100 at a time", true, Pace::Together).await);
    flows.push(deliveries(&world, "webhook deliveries, 100 at a time").await);
    flows.push(webhook_retried(&world, &receiver).await);
    flows
}

/// A world whose functions have all run already, so that keys, domains and endpoints are cached as in a warm instance.
pub async fn warm() -> World {
    let world = World::new().await;
    warm_up(&world).await;
    world
}

async fn warm_up(world: &World) {
    // Endpoints are cached for some time. After it, a new endpoint is seen.
    world.advance_seconds(120);
    accept(world, 0, Some("warm")).await;
    world.cloud.pump().await;
}

/// A 2 KB email, as online shops send them.
pub fn order(number: u32) -> Value {
    let html = include_str!("order.html").replace("{number}", &format!("{:06}", 100_000 + number));
    json!({
        "from": "Acme <hello@acme.example>", "to": [RECIPIENT], "subject": "Your order is on its way", "html": html,
    })
}

/// Sends one email; gives its id.
pub async fn accept(world: &World, number: u32, key: Option<&str>) -> String {
    let headers: Vec<(&str, &str)> = key.map(|key| ("idempotency-key", key)).into_iter().collect();
    let answer = world.call_as(&world.acme.live, "POST", "/v1/emails", Some(order(number)), &headers).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    posthorn_harness::text(&answer.json()["id"])
}

/// The use since counting began, per unit.
pub fn taken(world: &World, name: &'static str, units: u32) -> Flow {
    Flow { name, used: counts::take(world, name, units) }
}

async fn emails(world: &World, name: &'static str, with_key: bool, pace: Pace) -> Flow {
    counts::clear(world);
    let mut last = String::new();
    for number in 0..MESSAGES {
        let key = with_key.then(|| format!("{name} {number}"));
        last = accept(world, number, key.as_deref()).await;
        if matches!(pace, Pace::Single) {
            world.cloud.pump().await;
        }
    }
    if matches!(pace, Pace::Together) {
        world.cloud.pump().await;
    }
    let used = counts::take(world, name, MESSAGES);
    // Emails that were only accepted are sent now, uncounted.
    world.cloud.pump().await;
    assert_eq!(world.status(&last).await, "delivered");
    Flow { name, used }
}

/// Bytes that do not compress, different for each `number`.
fn noise(number: u32, bytes: usize) -> Vec<u8> {
    let mut state = number.wrapping_mul(2_654_435_761) | 1;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    std::iter::repeat_with(&mut next).take(bytes).collect()
}

/// Accepts a hundred emails in one request and finishes all.
async fn batch(world: &World) -> Flow {
    counts::clear(world);
    let body: Value = (0..MESSAGES).map(order).collect();
    send_batch(world, body, "batch").await;
    world.cloud.pump().await;
    // The sweep checks once the emails that it can find only by their batch.
    world.advance_seconds(301);
    world.cloud.tick("sweep-messages", "{}").await.expect("the schedule runs");
    taken(world, "accept to delivered, a batch of 100", MESSAGES)
}

async fn send_batch(world: &World, body: Value, key: &str) {
    let headers = [("idempotency-key", key)];
    let answer = world.call_as(&world.acme.live, "POST", "/v1/emails/batch", Some(body), &headers).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
}

/// Accepts single emails, each altered by `change`, then finishes all.
async fn varied(world: &World, name: &'static str, number: u32, change: fn(u32, &mut Value)) -> Flow {
    counts::clear(world);
    for at in 0..number {
        let mut email = order(at);
        change(at, &mut email);
        let answer = world.call("POST", "/v1/emails", Some(email)).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
    }
    world.cloud.pump().await;
    taken(world, name, number)
}

/// A batch scheduled in an hour: accepts it, drains its timers, and finishes all.
async fn scheduled(world: &World) -> Flow {
    counts::clear(world);
    let one = |number: u32| {
        let mut email = order(number);
        email["scheduled_at"] = "in 1 hour".into();
        email
    };
    send_batch(world, (0..MESSAGES).map(one).collect(), "scheduled").await;
    world.advance_seconds(3600);
    for worker in 0..4 {
        let input = json!({ "shard": worker }).to_string();
        world.cloud.tick("drain-timers", &input).await.expect("the schedule runs");
    }
    world.cloud.pump().await;
    taken(world, "scheduled, a batch of 100", MESSAGES)
}

/// Makes the same GET request ten times.
pub async fn requests(world: &World, name: &'static str, path: &str) -> Flow {
    const TIMES: u32 = 10;
    counts::clear(world);
    for _ in 0..TIMES {
        let answer = world.call("GET", path, None).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
    }
    taken(world, name, TIMES)
}

/// Reads a delivered email.
pub async fn get_one(world: &World) -> Flow {
    let id = accept(world, 0, None).await;
    world.cloud.pump().await;
    requests(world, "get one email", &format!("/v1/emails/{id}")).await
}

/// SES throttles once, and accepts the email at the second attempt. The client does not retry; the queue does.
async fn throttled(world: &World) -> Flow {
    counts::clear(world);
    let fault = world.cloud.set_fault(Fault::Fail {
        function: "deliver-email".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        status: 429,
        code: "TooManyRequestsException".into(),
        times: 1,
    });
    let id = accept(world, 0, Some("throttled")).await;
    world.cloud.pump().await;
    let flow = taken(world, "to delivered, SES throttling once", 1);
    assert_eq!(fault.fired(), 1);
    assert_eq!(world.status(&id).await, "delivered");
    flow
}

/// Events for one endpoint, from the stream's batch to the last delivery: the cost of a delivery alone.
async fn deliveries(world: &World, name: &'static str) -> Flow {
    counts::clear(world);
    queue_events(world, MESSAGES).await;
    world.cloud.pump().await;
    taken(world, name, MESSAGES)
}

/// Queues events as `relay-messages` does.
pub async fn queue_events(world: &World, events: u32) {
    let app = world.cloud.app("relay-messages").expect("relay-messages is deployed");
    let kind = EventType::named("message.delivered").expect("the type is in the catalogue");
    let mut fanout = Fanout::new(app);
    for _ in 0..events {
        let event = kind.example(EventId::new(app.now()));
        fanout.add(0, world.scope(), event).await.expect("the store answers");
    }
    assert_eq!(fanout.send().await, None);
}

/// The receiver fails once for each of the message's two events.
async fn webhook_retried(world: &World, receiver: &Receiver) -> Flow {
    let before = receiver.received().len();
    counts::clear(world);
    receiver.answer_next(500);
    receiver.answer_next(500);
    accept(world, 0, Some("retried")).await;
    world.cloud.pump().await;
    let flow = taken(world, "to delivered with a webhook, each try failing once", 1);
    assert_eq!(receiver.received().len() - before, 4, "two events, two attempts each");
    flow
}
