use std::collections::BTreeSet;

use posthorn_harness::{Fault, HttpAnswer, Service, World, text};
use serde_json::{Value, json};

const ROUND_SECONDS: i64 = 300;

/// A public document.
async fn document(world: &World, name: &str) -> Value {
    let answer = world.cloud.http("GET", &format!("/api/v2/{name}"), &[], b"").await;
    assert_eq!(answer.status, 200, "{name}: {}", answer.json());
    answer.json()
}

async fn page(world: &World) -> String {
    let answer = world.cloud.http("GET", "/status", &[], b"").await;
    assert_eq!(answer.status, 200);
    String::from_utf8(answer.body).unwrap()
}

/// The state of a component.
async fn state(world: &World, id: &str) -> String {
    let components = document(world, "components.json").await["components"].clone();
    let found = components.as_array().unwrap().iter().find(|one| one["id"] == id).unwrap();
    text(&found["status"])
}

/// Makes the next round of probes.
async fn round(world: &World) {
    world.advance_seconds(ROUND_SECONDS);
    world.cloud.tick("probe-status", "{}").await.unwrap();
}

async fn operate(world: &World, method: &str, path: &str, body: Option<Value>) -> HttpAnswer {
    world.call_as(&world.operator, method, path, body, &[]).await
}

async fn announce(world: &World, body: Value) -> Value {
    let answer = operate(world, "POST", "/v1/status/incidents", Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

fn silent(service: Service, action: &str) -> Fault {
    Fault::Fail {
        function: "probe-status".into(),
        service,
        action: action.into(),
        status: 400,
        code: "AccessDeniedException".into(),
        times: 99,
    }
}

#[tokio::test]
async fn before_any_round_everything_works_and_each_document_is_there() {
    let world = World::new().await;
    let summary = document(&world, "summary.json").await;
    assert_eq!(summary["status"], json!({ "indicator": "none", "description": "All Systems Operational" }));
    assert_eq!(summary["components"].as_array().unwrap().len(), 6);
    for name in [
        "status.json",
        "components.json",
        "incidents.json",
        "incidents/unresolved.json",
        "scheduled-maintenances.json",
        "scheduled-maintenances/upcoming.json",
        "scheduled-maintenances/active.json",
    ] {
        assert_eq!(document(&world, name).await["page"], summary["page"], "{name}");
    }
    for path in ["/api/v2/subscribers.json", "/api/v2/incidents/resolved.json"] {
        assert_eq!(world.cloud.http("GET", path, &[], b"").await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn anybody_may_keep_the_documents_and_the_page_for_half_a_minute() {
    let world = World::new().await;
    for path in ["/api/v2/summary.json", "/api/v2/incidents/unresolved.json", "/status"] {
        let answer = world.cloud.http("GET", path, &[], b"").await;
        assert_eq!(answer.header("cache-control"), Some("public, max-age=30"), "{path}");
    }
    let head = world.cloud.http("HEAD", "/status", &[], b"").await;
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[tokio::test]
async fn a_queue_that_does_not_answer_is_an_outage_after_two_rounds_and_over_after_one() {
    let world = World::new().await;
    round(&world).await;
    world.cloud.set_fault(silent(Service::Sqs, "GetQueueAttributes"));
    round(&world).await;
    assert_eq!(state(&world, "audit_log").await, "operational");
    round(&world).await;
    world.advance_seconds(10);
    assert_eq!(state(&world, "audit_log").await, "partial_outage");
    assert_eq!(state(&world, "api").await, "operational", "it needs no queue");
    let status = document(&world, "status.json").await["status"].clone();
    assert_eq!(status, json!({ "indicator": "major", "description": "Partial System Outage" }));
    assert!(page(&world).await.contains("Partial outage"));
    world.cloud.clear_faults();
    round(&world).await;
    world.advance_seconds(10);
    assert_eq!(state(&world, "audit_log").await, "operational");
    // Three of four rounds were good, and a partial outage counts for three tenths: 1 - 0.3 / 4.
    assert!(page(&world).await.contains("92.50 % uptime"), "{}", page(&world).await);
}

#[tokio::test]
async fn a_round_that_is_made_twice_in_its_five_minutes_is_recorded_once() {
    let world = World::new().await;
    round(&world).await;
    world.cloud.ledger().take();
    world.advance_seconds(1);
    world.cloud.tick("probe-status", "{}").await.unwrap();
    let calls = world.cloud.ledger().take();
    let own: Vec<_> = calls.iter().filter(|call| call.function == "probe-status").collect();
    // The lease is written twice, the day not at all.
    assert_eq!(own.iter().filter(|call| call.action == "PutItem").count(), 2);
    assert_eq!(own.iter().filter(|call| call.action == "GetQueueAttributes").count(), 7);
}

#[tokio::test]
async fn an_instance_reads_once_in_ten_seconds_however_often_it_is_asked() {
    let world = World::new().await;
    round(&world).await;
    world.cloud.ledger().take();
    for _ in 0..20 {
        document(&world, "summary.json").await;
    }
    let reads = world.cloud.ledger().take().iter().filter(|call| call.action == "Query").count();
    // Two queries for each instance of the function.
    assert!((2..=4).contains(&reads), "{reads}");
}

#[tokio::test]
async fn an_incident_is_shown_overrides_the_probes_and_ends() {
    let world = World::new().await;
    round(&world).await;
    let made = announce(
        &world,
        json!({
            "name": "Slow webhooks", "impact": "major", "body": "Deliveries arrive late.",
            "components": [{ "component": "webhooks", "status": "degraded_performance" }],
        }),
    )
    .await;
    assert_eq!((&made["status"], &made["object"]), (&json!("investigating"), &json!("incident")));
    world.advance_seconds(11);
    assert_eq!(state(&world, "webhooks").await, "degraded_performance");
    let shown = document(&world, "incidents/unresolved.json").await["incidents"][0].clone();
    assert_eq!(
        (&shown["id"], &shown["impact"], &shown["resolved_at"]),
        (&made["id"], &json!("major"), &Value::Null)
    );
    assert_eq!(
        shown["incident_updates"][0]["affected_components"][0],
        json!({
            "code": "webhooks", "name": "Webhooks", "old_status": "operational", "new_status": "degraded_performance",
        })
    );
    assert_eq!(document(&world, "status.json").await["status"]["indicator"], "major");
    let path = format!("/v1/status/incidents/{}", text(&made["id"]));
    let said = json!({ "status": "resolved", "body": "All is well again." });
    assert_eq!(operate(&world, "POST", &format!("{path}/updates"), Some(said.clone())).await.status, 200);
    world.advance_seconds(11);
    assert_eq!(state(&world, "webhooks").await, "operational");
    assert_eq!(document(&world, "summary.json").await["incidents"], json!([]));
    let past = document(&world, "incidents.json").await["incidents"][0].clone();
    assert!(past["resolved_at"].is_string() && page(&world).await.contains("All is well again."));
    let late = operate(&world, "POST", &format!("{path}/updates"), Some(said)).await;
    assert_eq!((late.status, &late.json()["code"]), (409, &json!("INCIDENT_OVER")));
    assert_eq!(operate(&world, "DELETE", &path, None).await.json()["deleted"], true);
    assert_eq!(operate(&world, "GET", &path, None).await.status, 404);
}

#[tokio::test]
async fn a_maintenance_begins_and_ends_by_its_times_whether_or_not_a_round_is_made() {
    let world = World::new().await;
    round(&world).await;
    let at = |seconds| (world.cloud.owner_app().now() + jiff::SignedDuration::from_secs(seconds)).to_string();
    let made = announce(&world, json!({
        "name": "New database", "body": "Log-ins may fail for a minute.", "components": [{ "component": "console" }],
        "starts_at": at(3_600), "ends_at": at(7_200),
    }))
    .await;
    assert_eq!((&made["status"], &made["impact"]), (&json!("scheduled"), &json!("maintenance")));
    world.advance_seconds(11);
    let names = async |list: &str| -> Vec<String> {
        let found = document(&world, &format!("scheduled-maintenances/{list}.json")).await;
        found["scheduled_maintenances"].as_array().unwrap().iter().map(|one| text(&one["status"])).collect()
    };
    assert_eq!((names("upcoming").await, names("active").await), (vec!["scheduled".into()], vec![]));
    assert_eq!(state(&world, "console").await, "operational");
    world.advance_seconds(3_600);
    assert_eq!((names("upcoming").await, names("active").await), (vec![], vec!["in_progress".to_owned()]));
    assert_eq!(state(&world, "console").await, "under_maintenance");
    assert_eq!(document(&world, "status.json").await["status"]["indicator"], "maintenance");
    let seen = document(&world, "scheduled-maintenances.json").await["scheduled_maintenances"][0].clone();
    // The round writes what the clock said before, under the same ids.
    world.cloud.tick("probe-status", "{}").await.unwrap();
    let path = format!("/v1/status/incidents/{}", text(&made["id"]));
    let stored = operate(&world, "GET", &path, None).await.json();
    assert_eq!(stored["updates"][0]["id"], seen["incident_updates"][0]["id"]);
    let longer = operate(&world, "PATCH", &path, Some(json!({ "ends_at": at(7_200) }))).await;
    assert_eq!(longer.status, 200, "{}", longer.json());
    world.advance_seconds(4_000);
    assert_eq!(names("active").await, ["in_progress"]);
    world.advance_seconds(4_000);
    assert_eq!((names("active").await, state(&world, "console").await), (vec![], "operational".to_owned()));
}

#[tokio::test]
async fn a_repeated_announcement_and_a_repeated_update_are_one_each() {
    let world = World::new().await;
    let headers = [("idempotency-key", "k")];
    let body = json!({ "name": "n", "body": "b", "components": [] });
    let mut ids = BTreeSet::new();
    for _ in 0..2 {
        let made = world
            .call_as(&world.operator, "POST", "/v1/status/incidents", Some(body.clone()), &headers)
            .await;
        ids.insert(text(&made.json()["id"]));
    }
    assert_eq!(ids.len(), 1);
    let path = format!("/v1/status/incidents/{}/updates", ids.first().unwrap());
    let said = json!({ "status": "identified", "body": "It is the cable." });
    for _ in 0..2 {
        let added = world.call_as(&world.operator, "POST", &path, Some(said.clone()), &headers).await;
        assert_eq!(added.json()["updates"].as_array().unwrap().len(), 2, "{}", added.json());
    }
}

#[tokio::test]
async fn refusals_of_incidents_name_the_field_and_the_rule() {
    let world = World::new().await;
    for (change, pointer) in [
        (json!({ "name": "" }), "/name"),
        (json!({ "name": "a\nb" }), "/name"),
        (json!({ "body": "x".repeat(2_001) }), "/body"),
        (json!({ "status": "completed" }), "/status"),
        (json!({ "starts_at": "2030-01-01T00:00:00Z" }), "/ends_at"),
        (json!({ "impact": "maintenance" }), "/impact"),
        (
            json!({ "components": [{ "component": "api" }, { "component": "api" }] }),
            "/components/1/component",
        ),
        (json!({ "components": [{ "component": "moon" }] }), "/components/0/component"),
    ] {
        let mut body = json!({ "name": "n", "body": "b" });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let refused = operate(&world, "POST", "/v1/status/incidents", Some(body)).await;
        assert_eq!(
            (refused.status, &refused.json()["errors"][0]["pointer"]),
            (422, &json!(pointer)),
            "{}",
            refused.json()
        );
    }
    for key in [&world.acme.live, &world.acme.test] {
        let refused = world.call_as(key, "GET", "/v1/status/incidents", None, &[]).await;
        assert_eq!(refused.status, 403, "{}", refused.json());
    }
}

#[tokio::test]
async fn the_audit_log_of_the_operator_records_what_is_done_with_an_incident() {
    let world = World::new().await;
    let id = text(&announce(&world, json!({ "name": "n", "body": "b" })).await["id"]);
    let path = format!("/v1/status/incidents/{id}");
    let said = json!({ "status": "monitoring", "body": "We look." });
    operate(&world, "POST", &format!("{path}/updates"), Some(said)).await;
    for _ in 0..2 {
        assert_eq!(operate(&world, "PATCH", &path, Some(json!({ "impact": "critical" }))).await.status, 200);
    }
    operate(&world, "DELETE", &path, None).await;
    world.cloud.pump().await;
    let log = operate(&world, "GET", &format!("/v1/audit?resource_type=incident&resource_id={id}"), None)
        .await
        .json();
    let did = |entry: &Value| {
        let changes = entry["changes"].as_array().unwrap();
        text(&changes.iter().find(|change| change["field"] == "did").unwrap()["after"])
    };
    let mut all: Vec<String> = log["data"].as_array().unwrap().iter().map(did).collect();
    all.sort();
    assert_eq!(all, ["announced", "changed", "deleted", "updated"]);
}
