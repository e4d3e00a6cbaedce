use posthorn_harness::{Fault, Receiver, Service, World, text};
use posthorn_queues::{Post, Queues};
use serde_json::{Value, json};

use crate::{every_kill, every_kill_of};

async fn log(world: &World, query: &str) -> Vec<Value> {
    let page = world.call("GET", &format!("/v1/audit?limit=100&{query}"), None).await.json();
    page["data"].as_array().unwrap().clone()
}

async fn verify(world: &World) -> Value {
    world.call("GET", "/v1/audit/verify", None).await.json()
}

async fn make_key(world: &World) {
    let body = json!({ "name": "n", "scopes": ["read"] });
    assert_eq!(world.call("POST", "/v1/api-keys", Some(body)).await.status, 200);
}

#[tokio::test]
async fn a_relay_killed_anywhere_records_every_change_once_in_one_chain() {
    let mut killed = 0;
    for fault in every_kill("relay-access").chain(every_kill("record-audit")) {
        let world = World::new().await;
        let what = format!("{fault:?}");
        make_key(&world).await;
        world.cloud.pump().await;
        let handle = world.cloud.set_fault(fault);
        for _ in 0..3 {
            make_key(&world).await;
        }
        world.cloud.pump().await;
        killed += handle.fired();
        world.advance_seconds(1_201);
        let found = verify(&world).await;
        assert_eq!((&found["intact"], &found["checked"]), (&json!(true), &json!(4)), "{what}: {found}");
        assert_eq!(log(&world, "action=api_key.created").await.len(), 4, "{what}");
    }
    assert!(killed >= 8, "only {killed} kills happened");
}

#[tokio::test]
async fn a_removal_killed_anywhere_and_repeated_is_one_entry_with_its_actor() {
    let mut killed = 0;
    for fault in every_kill("delete-webhook") {
        let world = World::new().await;
        let receiver = Receiver::start().await;
        let (id, _) = world.webhook(&receiver.url).await;
        let (path, what) = (format!("/v1/webhooks/{id}"), format!("{fault:?}"));
        let handle = world.cloud.set_fault(fault);
        for _ in 0..3 {
            world.call("DELETE", &path, None).await;
            world.cloud.pump().await;
        }
        killed += handle.fired();
        assert_eq!(world.call("GET", &path, None).await.status, 404, "{what}");
        let recorded = log(&world, "action=webhook.deleted").await;
        assert_eq!(recorded.len(), 1, "{what}");
        assert_eq!(
            (&recorded[0]["actor"]["type"], &recorded[0]["resource"]["id"]),
            (&json!("key"), &json!(id)),
            "{what}"
        );
    }
    assert!(killed >= 6, "only {killed} kills happened");
}

const YEAR_SECONDS: i64 = 366 * 24 * 3600;

async fn three_old_entries() -> World {
    let world = World::new().await;
    for _ in 0..3 {
        make_key(&world).await;
    }
    world.cloud.pump().await;
    world.advance_seconds(YEAR_SECONDS);
    world
}

#[tokio::test]
async fn an_archive_run_killed_anywhere_loses_nothing_and_breaks_no_chain() {
    let mut killed = 0;
    // A run takes a lease, writes an object, moves the head twice, and removes three links.
    for fault in every_kill_of("archive-audit", 24) {
        let world = three_old_entries().await;
        let what = format!("{fault:?}");
        let handle = world.cloud.set_fault(fault);
        for _ in 0..3 {
            // A killed run leaves its lease, which expires.
            let _ = world.cloud.tick("archive-audit", "{}").await;
            let found = verify(&world).await;
            assert_eq!(found["intact"], true, "{what}: {found}");
            let (archived, listed) = (found["archived_to"].as_u64().unwrap(), log(&world, "").await.len());
            assert!(
                archived == 3 || listed == 3,
                "{what}: entries stay in the table until they are archived"
            );
            world.advance_seconds(400);
        }
        killed += handle.fired();
        let found = verify(&world).await;
        assert_eq!((&found["archived_to"], log(&world, "").await.len()), (&json!(3), 0), "{what}");
    }
    assert!(killed >= 16, "only {killed} kills happened");
}

#[tokio::test]
async fn a_verification_during_an_archive_run_misses_nothing() {
    let world = three_old_entries().await;
    make_key(&world).await;
    world.cloud.pump().await;
    // The verification reads the head. Its first queries of the links fail; when it repeats them, the links are archived.
    let handle = world.cloud.set_fault(Fault::Fail {
        function: "verify-audit".into(),
        service: Service::DynamoDb,
        action: "Query".into(),
        status: 500,
        code: "InternalServerError".into(),
        times: 2,
    });
    let archiving = async {
        while handle.fired() == 0 {
            tokio::task::yield_now().await;
        }
        world.cloud.tick("archive-audit", "{}").await.unwrap();
    };
    let (found, ()) = tokio::join!(verify(&world), archiving);
    assert_eq!((&found["intact"], &found["first_broken"]), (&json!(true), &Value::Null), "{found}");
    assert_eq!(verify(&world).await["archived_to"], 3);
}

#[tokio::test]
async fn an_archive_run_removes_nothing_if_its_object_cannot_be_written_or_read_back() {
    let (function, service) = ("archive-audit".to_owned(), Service::S3);
    let fail = |action: &str| Fault::Fail {
        function: function.clone(),
        service,
        action: action.into(),
        status: 400,
        code: "AccessDenied".into(),
        times: 1,
    };
    let lost =
        Fault::LoseAnswer { function: function.clone(), service, action: "PutObject".into(), times: 3 };
    for fault in [fail("PutObject"), fail("GetObject"), lost] {
        let world = three_old_entries().await;
        let what = format!("{fault:?}");
        world.cloud.set_fault(fault);
        assert!(world.cloud.tick("archive-audit", "{}").await.is_err(), "{what}");
        let found = verify(&world).await;
        assert_eq!((&found["intact"], &found["archived_to"]), (&json!(true), &json!(0)), "{what}");
        assert_eq!(log(&world, "").await.len(), 3, "{what}");
        world.cloud.clear_faults();
        world.cloud.tick("archive-audit", "{}").await.unwrap();
        let found = verify(&world).await;
        assert_eq!((&found["archived_to"], log(&world, "").await.len()), (&json!(3), 0), "{what}");
    }
}

#[tokio::test]
async fn a_replay_killed_anywhere_loses_no_dead_letter() {
    let mut killed = 0;
    for fault in every_kill("replay-dead-letters") {
        let world = World::new().await;
        let what = format!("{fault:?}");
        let app = world.cloud.owner_app();
        let report = json!({ "scope": world.scope_label(), "payload": {
            "address": "ada@example.com", "reason": "hard_bounce",
            "email_id": "email_01h455vb4pex5vsknk084sn02q", "event_id": "evt_01h455vb4pex5vsknk084sn02q",
        } });
        let url = format!("{}consent-dead", app.setting("QUEUE_URL_PREFIX"));
        let post = Post { body: report.to_string(), group: None };
        app.part::<Queues>().post(&url, post, 0).await.unwrap();
        let path = "/v1/dead-letters/consent-dead";
        let dead_letter =
            world.call_as(&world.operator, "GET", &format!("{path}?limit=1"), None, &[]).await.json();
        let body = json!({ "ids": [text(&dead_letter["data"][0]["id"])] });
        let handle = world.cloud.set_fault(fault);
        let replay = format!("{path}/replay");
        let answer = world.call_as(&world.operator, "POST", &replay, Some(body), &[]).await;
        killed += handle.fired();
        let dead = world.cloud.account().depth("posthorn-dev-consent-dead");
        let back = world.cloud.account().depth("posthorn-dev-consent");
        assert!(dead.visible + dead.in_flight + back.visible >= 1, "{what}: {dead:?} {back:?}");
        assert!(answer.status == 200 || handle.fired() == 1, "{what}");
        world.cloud.pump().await;
        let suppressed = world.call("GET", "/v1/suppressions/ada@example.com", None).await.status == 200;
        assert!(suppressed || dead.visible + dead.in_flight == 1, "{what}");
    }
    assert!(killed >= 8, "only {killed} kills happened");
}
