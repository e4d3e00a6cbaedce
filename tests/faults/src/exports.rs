//! `write-exports` is killed anywhere. The next runs go on, and the file is what an undisturbed run writes.

use posthorn_harness::{Fault, Service, When, World, email, text};
use serde_json::{Value, json};

use crate::every_kill_of;

/// More calls than a run makes.
const CALLS_MAX: u32 = 80;
/// More endpoints than a step reads: an export of their deliveries has two steps.
const ENDPOINTS: usize = 12;

/// A world with emails and an export of each form that is asked for; gives the paths.
async fn asked() -> (World, Vec<String>) {
    let world = World::new().await;
    for number in 0..3 {
        let sent = world.call("POST", "/v1/emails", Some(email(&format!("a{number}@example.com")))).await;
        assert_eq!(sent.status, 200, "{}", sent.json());
        world.advance_seconds(1);
    }
    let mut paths = Vec::new();
    for format in ["csv", "json"] {
        let body = json!({ "kind": "emails", "format": format });
        let answer = world.call("POST", "/v1/exports", Some(body)).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        paths.push(format!("/v1/exports/{}", text(&answer.json()["id"])));
    }
    world.advance_seconds(60);
    (world, paths)
}

/// A world with deliveries to many endpoints, an export of them that is asked for, and the ids of the deliveries.
async fn asked_for_deliveries() -> (World, String, Vec<String>) {
    let (world, mut endpoints, mut ids) = (World::new().await, Vec::new(), Vec::new());
    for number in 0..ENDPOINTS {
        endpoints.push(world.webhook(&format!("http://127.0.0.1:9/{number}")).await.0);
    }
    world.send_to("a@example.com").await;
    for endpoint in endpoints {
        ids.extend(world.deliveries(&endpoint).await.iter().map(|delivery| text(&delivery["id"])));
    }
    world.advance_seconds(1);
    let body = json!({ "kind": "deliveries", "format": "json" });
    let answer = world.call("POST", "/v1/exports", Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    world.advance_seconds(60);
    ids.sort();
    (world, format!("/v1/exports/{}", text(&answer.json()["id"])), ids)
}

/// The ids of the rows of a JSON file.
async fn ids(world: &World, path: &str, what: &str) -> Vec<String> {
    let read = world.call("GET", path, None).await.json();
    assert_eq!(read["status"], "ready", "{what}: {read}");
    let (_, bytes) = world.cloud.get_under_link(read["download_url"].as_str().unwrap()).await;
    let rows: Value = serde_json::from_slice(&bytes).unwrap();
    let mut ids: Vec<String> = rows.as_array().unwrap().iter().map(|row| text(&row["id"])).collect();
    ids.sort();
    ids
}

/// The rows of the files, apart from what differs between worlds, and what the exports say of them.
async fn files(world: &World, paths: &[String], what: &str) -> Vec<(String, u64, u64)> {
    let mut files = Vec::new();
    for path in paths {
        let read = world.call("GET", path, None).await.json();
        assert_eq!(read["status"], "ready", "{what}: {read}");
        let (status, bytes) = world.cloud.get_under_link(read["download_url"].as_str().unwrap()).await;
        assert_eq!(status, 200, "{what}");
        let mut file = String::from_utf8(bytes).unwrap();
        for listed in world.call("GET", "/v1/emails", None).await.json()["data"].as_array().unwrap() {
            for (field, name) in [("id", &listed["to"][0]), ("request_id", &listed["to"][0])] {
                file = file.replace(&text(&listed[field]), &format!("{field} of {name}"));
            }
        }
        files.push((file, read["rows"].as_u64().unwrap(), read["bytes"].as_u64().unwrap()));
    }
    files
}

#[tokio::test]
async fn an_export_whose_writer_is_killed_anywhere_has_the_file_of_one_that_was_not() {
    let (world, paths) = asked().await;
    world.cloud.tick("write-exports", "{}").await.unwrap();
    let expected = files(&world, &paths, "undisturbed").await;
    assert!(expected.iter().all(|(file, rows, _)| *rows == 3 && file.matches("a2@example.com").count() >= 1));
    let mut killed = 0;
    for fault in every_kill_of("write-exports", CALLS_MAX) {
        let ((world, paths), what) = (asked().await, format!("{fault:?}"));
        let handle = world.cloud.set_fault(fault);
        // The run may fail. The job of a killed run begins again when its lease is over.
        let _ = world.cloud.tick("write-exports", "{}").await;
        world.cloud.clear_faults();
        for _ in 0..2 {
            world.advance_seconds(120);
            world.cloud.tick("write-exports", "{}").await.unwrap();
        }
        assert_eq!(files(&world, &paths, &what).await, expected, "{what}");
        if handle.fired() == 0 {
            break;
        }
        killed += 1;
    }
    assert!(killed >= 40, "only {killed} kills happened");
}

#[tokio::test]
async fn an_export_that_is_removed_while_it_is_written_stays_removed() {
    for fault in every_kill_of("write-exports", CALLS_MAX) {
        let ((world, paths), what) = (asked().await, format!("{fault:?}"));
        let handle = world.cloud.set_fault(fault);
        let _ = world.cloud.tick("write-exports", "{}").await;
        world.cloud.clear_faults();
        for path in &paths {
            assert_eq!(world.call("DELETE", path, None).await.status, 200, "{what}");
        }
        world.advance_seconds(120);
        world.cloud.tick("write-exports", "{}").await.unwrap();
        for path in &paths {
            assert_eq!(world.call("GET", path, None).await.status, 404, "{what}");
        }
        let keys = world.cloud.account().object_keys(posthorn_harness::BLOBS);
        assert!(keys.iter().all(|key| !key.starts_with("exports/")), "{what}: {keys:?}");
        if handle.fired() == 0 {
            break;
        }
    }
}

#[tokio::test]
async fn a_text_that_the_next_step_carries_on_is_whole_wherever_its_writer_is_killed() {
    let (world, path, expected) = asked_for_deliveries().await;
    world.cloud.tick("write-exports", "{}").await.unwrap();
    assert_eq!(ids(&world, &path, "undisturbed").await, expected);
    assert!(expected.len() >= ENDPOINTS);
    let progress = world.items_of("ops", "export")[0]["progress"]["M"].clone();
    assert_eq!((&progress["rests"]["N"], &progress["parts"]["N"]), (&json!("1"), &json!("1")), "{progress}");
    let mut killed = 0;
    for nth in 1..=CALLS_MAX {
        let ((world, path, expected), what) = (asked_for_deliveries().await, format!("before call {nth}"));
        let function = "write-exports".to_owned();
        let handle = world.cloud.set_fault(Fault::KillAt { function, nth, when: When::Before });
        let _ = world.cloud.tick("write-exports", "{}").await;
        world.cloud.clear_faults();
        for _ in 0..2 {
            world.advance_seconds(120);
            world.cloud.tick("write-exports", "{}").await.unwrap();
        }
        assert_eq!(ids(&world, &path, &what).await, expected, "{what}");
        if handle.fired() == 0 {
            break;
        }
        killed += 1;
    }
    assert!(killed >= 30, "only {killed} kills happened");
}

#[tokio::test]
async fn a_short_outage_of_the_bucket_fails_runs_and_no_export() {
    let (world, paths) = asked().await;
    world.cloud.set_fault(Fault::Fail {
        function: "write-exports".into(),
        service: Service::S3,
        action: "PutObject".into(),
        status: 503,
        code: "SlowDown".into(),
        times: 1_000,
    });
    let mut failed = 0;
    for _ in 0..30 {
        failed += u32::from(world.cloud.tick("write-exports", "{}").await.is_err());
        world.advance_seconds(60);
    }
    assert_eq!(failed, 5, "after 0, 1, 3, 7 and 15 minutes");
    for path in &paths {
        assert_eq!(world.call("GET", path, None).await.json()["status"], "processing");
    }
    world.cloud.clear_faults();
    world.advance_seconds(60);
    world.cloud.tick("write-exports", "{}").await.unwrap();
    files(&world, &paths, "after the outage").await;
}
