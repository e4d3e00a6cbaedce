//! Ten deliveries in one batch of a worker: killed anywhere, doubled, reordered, and beside one that cannot be made.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use posthorn_harness::{Fault, Manner, Receiver, When, World, text};
use posthorn_ids::EventId;
use posthorn_queues::{Post, Queues};
use posthorn_store::Read;
use posthorn_webhooks::{Endpoint, EventType, Fanout, QUEUE, WebhookEvent, collection};
use serde_json::{Value, json};

use crate::every_kill;

const WORKER: &str = "deliver-webhook";
const EVENTS: usize = 5;
/// Each event goes to both of these.
const PATHS: [&str; 2] = ["/one", "/other"];
const DELIVERIES: usize = EVENTS * PATHS.len();

/// Two endpoints that take every event of a type, and five such events.
struct Scene {
    world: World,
    receiver: Receiver,
    endpoints: Vec<String>,
    events: Vec<WebhookEvent>,
}

impl Scene {
    async fn set() -> Self {
        Self::of(World::new().await).await
    }

    async fn of(world: World) -> Self {
        let (receiver, mut endpoints) = (Receiver::start().await, Vec::new());
        for path in PATHS {
            endpoints.push(hook(&world, &receiver.at(path)).await);
        }
        let kind = EventType::named("message.delivered").unwrap();
        let now = world.cloud.owner_app().now();
        let events =
            (0..EVENTS as u8).map(|number| kind.example(EventId::derived(now, &[&[number]]))).collect();
        Self { world, receiver, endpoints, events }
    }

    /// Queues the deliveries of the events, as a relay does.
    async fn queue(&self, events: impl Iterator<Item = &WebhookEvent>) {
        let app = self.world.cloud.owner_app();
        let mut fanout = Fanout::new(&app);
        for event in events {
            fanout.add(0, self.world.scope(), event.clone()).await.unwrap();
        }
        assert_eq!(fanout.send().await, None);
    }

    /// How often each event was posted to each path.
    fn posted(&self) -> BTreeMap<(String, String), usize> {
        let mut posted = BTreeMap::new();
        for one in self.receiver.received() {
            let event = one.headers["webhook-id"].to_str().unwrap().to_owned();
            *posted.entry((one.path, event)).or_default() += 1;
        }
        posted
    }

    /// Every event came to both endpoints, and every delivery has succeeded. Returns the number of recorded attempts.
    async fn all_delivered(&self, what: &str) -> usize {
        let posted = self.posted();
        for (path, event) in PATHS.iter().flat_map(|path| self.events.iter().map(move |event| (path, event)))
        {
            assert!(
                posted.contains_key(&(path.to_string(), event.id.to_string())),
                "{what}: {path} {}",
                event.id
            );
        }
        let mut attempts = 0;
        for endpoint in &self.endpoints {
            let deliveries = self.world.deliveries(endpoint).await;
            assert_eq!(deliveries.len(), EVENTS, "{what}: {deliveries:?}");
            for delivery in deliveries {
                assert_eq!(delivery["state"], "succeeded", "{what}: {delivery}");
                attempts += delivery["attempts"].as_array().unwrap().len();
            }
        }
        attempts
    }

    fn dead(&self) -> usize {
        self.world.cloud.account().depth("posthorn-dev-webhook-dead").visible
    }
}

/// Makes an endpoint for the events; gives its id.
async fn hook(world: &World, url: &str) -> String {
    let body = json!({ "url": url, "events": ["message.delivered"] });
    let made = world.call("POST", "/v1/webhooks", Some(body)).await;
    assert_eq!(made.status, 200, "{}", made.json());
    text(&made.json()["id"])
}

/// The worker's own calls in a run in which one of ten receivers answers 500 at first: their number, and which of them, from 1, is the
/// first record.
async fn calls_of_a_run() -> (usize, usize) {
    let scene = Scene::set().await;
    scene.receiver.answer_next(500);
    scene.world.cloud.ledger().take();
    scene.queue(scene.events.iter()).await;
    scene.world.cloud.pump().await;
    let calls = scene.world.cloud.ledger().of(WORKER);
    let own: Vec<&str> = calls.iter().filter(|call| !call.poller).map(|call| call.action.as_str()).collect();
    let recorded = own.iter().position(|action| *action == "BatchExecuteStatement").unwrap();
    (own.len(), recorded + 1)
}

#[tokio::test]
async fn a_batch_killed_anywhere_is_delivered_and_no_recorded_attempt_is_repeated() {
    let (calls, recorded) = calls_of_a_run().await;
    assert!(calls < 16, "every call is in reach of a kill: {calls}");
    let mut killed = 0;
    for fault in every_kill(WORKER) {
        let Fault::KillAt { nth, when, .. } = fault else { panic!("a kill") };
        let is_recorded = (nth as usize, when == When::After) >= (recorded, true);
        let scene = Scene::set().await;
        scene.receiver.answer_next(500);
        let what = format!("{fault:?}");
        let handle = scene.world.cloud.set_fault(fault);
        scene.queue(scene.events.iter()).await;
        scene.world.cloud.pump().await;
        killed += handle.fired() as usize;
        let attempts = scene.all_delivered(&what).await;
        let posts: usize = scene.posted().values().sum();
        if is_recorded {
            assert!(attempts == DELIVERIES + 1, "{what}: {attempts} attempts");
            // The second try of the one that failed may be lost with its worker.
            assert!(posts <= attempts + 1, "{what}: {posts} posts, {attempts} attempts recorded");
        }
        assert!(posts <= DELIVERIES * 2 + 1, "{what}: {posts} posts, no more than the batch was handed out");
        assert_eq!(scene.dead(), 0, "{what}");
    }
    assert!(killed >= 2 * (calls - 1), "only {killed} kills of {calls} calls happened");
}

#[tokio::test]
async fn events_that_are_queued_twice_and_reordered_are_posted_once() {
    let scene = Scene::set().await;
    scene.queue(scene.events.iter()).await;
    scene.queue(scene.events.iter().rev()).await;
    scene.world.cloud.pump().await;
    assert_eq!(scene.all_delivered("doubled").await, DELIVERIES);
    assert!(scene.posted().values().all(|times| *times == 1), "{:?}", scene.posted());
    assert_eq!(scene.dead(), 0);
}

#[tokio::test]
async fn two_workers_with_the_same_events_record_each_attempt_once() {
    let scene = Scene::set().await;
    scene.queue(scene.events.iter()).await;
    scene.queue(scene.events.iter().rev()).await;
    let run = || scene.world.cloud.run_queue("posthorn-dev-webhook");
    let (one, other) = tokio::join!(run(), run());
    assert_eq!((one, other), (DELIVERIES, DELIVERIES));
    scene.world.cloud.pump().await;
    assert_eq!(scene.all_delivered("two workers").await, DELIVERIES);
    assert_eq!(scene.dead(), 0);
}

#[tokio::test]
async fn a_batch_with_a_message_that_cannot_be_read_or_signed_delivers_the_others_once() {
    let scene = Scene::set().await;
    let world = &scene.world;
    let broken = hook(world, &scene.receiver.at("/broken")).await;
    swap_keys(world, &broken, &scene.endpoints[0]).await;
    let app = world.cloud.owner_app();
    let unreadable = Post { body: "no envelope".to_owned(), group: None };
    app.part::<Queues>().post(app.setting(QUEUE.setting()), unreadable, 0).await.unwrap();
    scene.queue(scene.events.iter()).await;
    world.cloud.pump().await;
    assert_eq!(scene.all_delivered("beside bad ones").await, DELIVERIES);
    assert!(scene.posted().values().all(|times| *times == 1), "{:?}", scene.posted());
    assert_eq!(scene.dead(), 1 + EVENTS, "the unreadable one, and those that nobody can sign");
}

/// Gives an endpoint the sealed keys of another one, which it cannot open.
async fn swap_keys(world: &World, id: &str, other: &str) {
    let app = world.cloud.owner_app();
    let (endpoints, sort) = (collection(&app, world.scope()), |id: &str| id.replace("webhook_", ""));
    let stored = endpoints.get::<Endpoint>(&sort(other), Read::Consistent).await.unwrap().unwrap();
    let copy = |endpoint: &mut Endpoint| {
        endpoint.keys.clone_from(&stored.value.keys);
        true
    };
    endpoints.revise(&sort(id), Read::Consistent, copy).await.unwrap();
}

#[tokio::test]
async fn a_receiver_that_does_not_answer_delays_no_record_of_the_others() {
    const TIMEOUT: Duration = Duration::from_secs(3);
    let ms = TIMEOUT.as_millis().to_string();
    let scene = Scene::of(World::with_settings("", &[(WORKER, "WEBHOOK_TIMEOUT_MS", &ms)]).await).await;
    scene.receiver.answer_always("/hangs", Manner::After(TIMEOUT * 3, 200));
    let hangs = hook(&scene.world, &scene.receiver.at("/hangs")).await;
    // One event for all three endpoints, the others for the two alone.
    let begun = Instant::now();
    scene.queue(scene.events.iter().take(1)).await;
    let recorded = async {
        while scene.world.deliveries(&scene.endpoints[0]).await.is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        begun.elapsed()
    };
    let (handled, recorded) = tokio::join!(scene.world.cloud.run_queue("posthorn-dev-webhook"), recorded);
    assert_eq!(handled, 3);
    assert!(begun.elapsed() >= TIMEOUT, "the worker waits for the third");
    assert!(recorded < TIMEOUT, "recorded after {recorded:?}");
    let tried: Value = scene.world.deliveries(&hangs).await[0]["attempts"][0].clone();
    assert!(tried["error"].as_str().unwrap().contains("no answer"), "{tried}");
}

#[tokio::test]
async fn a_record_that_dynamodb_is_too_busy_for_is_written_alone_and_the_attempt_is_not_repeated() {
    for place in [0, DELIVERIES - 1] {
        let scene = Scene::set().await;
        PATHS.iter().for_each(|path| scene.receiver.answer_always(path, Manner::Status(500)));
        let busy = |place| Fault::BusyForStatement { function: WORKER.into(), place, times: 1 };
        let first = scene.world.cloud.set_fault(busy(place));
        scene.queue(scene.events.iter()).await;
        scene.world.cloud.run_queue("posthorn-dev-webhook").await;
        assert_eq!((first.fired(), scene.receiver.received().len()), (1, DELIVERIES));
        PATHS.iter().for_each(|path| scene.receiver.answer_always(path, Manner::Status(200)));
        let second = scene.world.cloud.set_fault(busy(place));
        scene.world.cloud.pump().await;
        assert_eq!((second.fired(), scene.all_delivered("busy").await), (1, 2 * DELIVERIES), "{place}");
        assert!(scene.posted().values().all(|times| *times == 2), "{:?}", scene.posted());
    }
}

#[tokio::test]
async fn a_record_whose_answer_is_lost_is_found_again_and_no_attempt_is_repeated() {
    let scene = Scene::set().await;
    let lost = scene.world.cloud.set_fault(Fault::LoseEachWrite { function: WORKER.into() });
    scene.receiver.answer_next(500);
    scene.queue(scene.events.iter()).await;
    scene.world.cloud.pump().await;
    assert!(lost.fired() >= 2, "the first records, and that of the second try");
    assert_eq!(scene.all_delivered("lost").await, DELIVERIES + 1);
    assert_eq!(scene.posted().values().sum::<usize>(), DELIVERIES + 1);
}
