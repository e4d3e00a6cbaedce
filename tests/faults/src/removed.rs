//! A creation is killed, and its owner removes the object that it made. A late retry under the same key must not bring it back.

use posthorn_harness::{World, text};
use serde_json::{Value, json};

use crate::every_kill;

/// A creation, and where its objects are listed and removed.
struct Case {
    function: &'static str,
    path: &'static str,
    collection: &'static str,
    body: Value,
    /// The field with the object's name in the path of its removal.
    name: &'static str,
}

fn cases() -> Vec<Case> {
    let case = |function, collection, body| Case { function, path: collection, collection, body, name: "id" };
    vec![
        case("create-webhook", "/v1/webhooks", json!({ "url": "http://127.0.0.1:9/hooks", "events": ["*"] })),
        case("create-topic", "/v1/topics", json!({ "name": "n", "default_subscription": "opt_in" })),
        case("create-domain", "/v1/domains", json!({ "name": "new.example" })),
        case("create-ip-pool", "/v1/ip-pools", json!({ "name": "n" })),
        case("create-template", "/v1/templates", json!({ "name": "n", "html": "h" })),
        case("create-ip-rule", "/v1/ip-rules", json!({ "cidr": "198.51.100.0/24", "action": "deny" })),
        case("create-export", "/v1/exports", json!({ "kind": "usage", "format": "csv" })),
        Case { name: "name", ..case("create-environment", "/v1/environments", json!({ "name": "staging" })) },
        Case {
            path: "/v1/templates/source/duplicate",
            ..case("duplicate-template", "/v1/templates", json!({}))
        },
    ]
}

/// The names of the listed objects.
async fn listed(world: &World, case: &Case) -> Vec<String> {
    let page = world.call("GET", case.collection, None).await.json();
    page["data"].as_array().unwrap().iter().map(|one| text(&one[case.name])).collect()
}

/// Kills a creation, removes the object if it was made, and repeats the creation days later. Gives whether the kill happened.
async fn try_one(case: &Case, fault: posthorn_harness::Fault) -> bool {
    let what = format!("{} {fault:?}", case.function);
    let world = World::new().await;
    world.grant_ip_pools().await;
    let set = world.call("PATCH", "/v1/org", Some(json!({ "idempotency_hours": 168 }))).await;
    assert_eq!(set.status, 200);
    let source = json!({ "name": "s", "alias": "source", "html": "h" });
    assert_eq!(world.call("POST", "/v1/templates", Some(source)).await.status, 200);
    world.advance_seconds(31);
    let make = async || {
        let headers = [("idempotency-key", "k")];
        world.call_as(&world.acme.live, "POST", case.path, Some(case.body.clone()), &headers).await
    };
    let before = listed(&world, case).await;
    let handle = world.cloud.set_fault(fault);
    make().await;
    world.cloud.clear_faults();
    let made: Vec<String> =
        listed(&world, case).await.into_iter().filter(|one| !before.contains(one)).collect();
    for name in &made {
        let removed = world.call("DELETE", &format!("{}/{name}", case.collection), None).await;
        assert_eq!(removed.status, 200, "{what}: {}", removed.json());
    }
    world.advance_seconds(100 * 3_600);
    let late = make().await;
    let after = listed(&world, case).await;
    match made.is_empty() {
        // The object was not made before, so the retry makes it.
        true => assert_eq!((late.status, after.len()), (200, before.len() + 1), "{what}: {}", late.json()),
        false => {
            assert_eq!(after, before, "{what}: it came back; {}", late.json());
            let kept = late.status == 200 && late.header("idempotent-replayed") == Some("true");
            assert!(kept || late.json()["code"] == "ALREADY_REMOVED", "{what}: {}", late.json());
        }
    }
    handle.fired() > 0
}

#[tokio::test]
async fn a_late_retry_of_a_killed_creation_does_not_bring_back_a_removed_object() {
    for case in cases() {
        let mut killed = 0;
        for fault in every_kill(case.function) {
            // After the last call, there is nothing to kill.
            if !try_one(&case, fault).await {
                break;
            }
            killed += 1;
        }
        assert!(killed >= 4, "{}: only {killed} kills happened", case.function);
    }
}
