//! The flow of ops.

use posthorn_harness::{World, text};
use posthorn_queues::{Post, Queues};
use serde_json::{Value, json};

use super::{Scene, announcement, half_readable, webhooks};

/// Sends a notice to owners, handles dead letters of every kind, and fills the audit log until it is archived.
pub async fn everything(Scene { world, receiver, .. }: &Scene) {
    assert_eq!(world.call("GET", "/v1/health", None).await.status, 200);
    webhooks::gone(world, receiver).await;
    dead_letters(world).await;
    jobs(world).await;
    half_readable(world, "bus", announcement()).await;
    let entry = json!({
        "id": "audit_01kajbch80f6x9m2k4q8r1t3vx", "org": world.scope().org(), "environment": "live",
        "actor": { "type": "unknown" }, "action": "domain.updated", "function": "unknown",
        "resource": { "type": "domain", "id": "domain_01kajbch80ebzr71ga9q10764e" },
    });
    half_readable(world, "audit", json!({ "rev": 2, "entry": entry })).await;
    for path in ["/v1/audit", "/v1/audit/verify"] {
        assert_eq!(world.call("GET", path, None).await.status, 200, "{path}");
    }
    world.advance_seconds(366 * 24 * 3600);
    world.cloud.tick("archive-audit", "{}").await.unwrap();
}

/// Looks at every job, pauses it, lets it run again, and runs it.
async fn jobs(world: &World) {
    let operate = |method: &'static str, path: String| async move {
        let answer = world.call_as(&world.operator, method, &path, None, &[]).await;
        assert!(answer.status < 300, "{method} {path}: {}", answer.json());
        answer.json()
    };
    for job in operate("GET", "/v1/jobs".into()).await["data"].as_array().unwrap() {
        let path = format!("/v1/jobs/{}", text(&job["name"]));
        for verb in ["pause", "resume", "run"] {
            operate("POST", format!("{path}/{verb}")).await;
        }
        world.cloud.pump().await;
        operate("GET", path.clone()).await;
        operate("GET", format!("{path}/runs")).await;
    }
    // Repeated with its key, it finds the run of the first time.
    let headers = [("idempotency-key", "k")];
    for _ in 0..2 {
        let path = "/v1/jobs/poll-domains/run";
        let answer = world.call_as(&world.operator, "POST", path, None, &headers).await;
        assert_eq!(answer.status, 202, "{}", answer.json());
        world.cloud.pump().await;
    }
}

/// Lists, replays and drops dead letters of every queue.
async fn dead_letters(world: &World) {
    let app = world.cloud.owner_app();
    let operate = |method: &'static str, path: String, body| async move {
        let answer = world.call_as(&world.operator, method, &path, body, &[]).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.json());
        answer.json()
    };
    let listed = operate("GET", "/v1/dead-letters".into(), None).await;
    let queues = listed["data"].as_array().unwrap();
    let post = async |queue: &Value| {
        let url = format!("{}{}", app.setting("QUEUE_URL_PREFIX"), text(&queue["name"]));
        let post = Post { body: "{}".into(), group: None };
        app.part::<Queues>().post(&url, post, 0).await.unwrap();
    };
    for queue in queues {
        post(queue).await;
    }
    world.cloud.tick("note-dead-letters", "{}").await.unwrap();
    world.cloud.tick("watch-installation", "{}").await.unwrap();
    for queue in queues {
        let is_replayed = queue["holds"] == "messages";
        let path = format!("/v1/dead-letters/{}", text(&queue["name"]));
        let verbs = if is_replayed { &["drop", "replay"][..] } else { &["drop"] };
        for verb in verbs {
            for _ in 0..2 {
                post(queue).await;
            }
            let listed = operate("GET", format!("{path}?limit=2"), None).await;
            // The last one on the page: those before it are put back.
            let dead_letter = listed["data"].as_array().unwrap().last().unwrap();
            let body = json!({ "ids": [dead_letter["id"]] });
            operate("POST", format!("{path}/{verb}"), Some(body)).await;
        }
        if is_replayed {
            operate("POST", format!("{path}/replay"), Some(json!({ "all": true }))).await;
        }
    }
}
