//! The flow of ops.

use posthorn_harness::{Receiver, TRACKING_NAME, TRACKING_URL, World, text};
use posthorn_queues::{Post, Queues};
use serde_json::{Value, json};

use super::{Scene, announcement, half_readable, webhooks};

/// Sends a notice to owners, handles dead letters of every kind, and fills the audit log until it is archived.
pub async fn everything(Scene { world, receiver, .. }: &Scene) {
    assert_eq!(world.call("GET", "/v1/health", None).await.status, 200);
    webhooks::gone(world, receiver).await;
    dead_letters(world).await;
    jobs(world).await;
    exports(world).await;
    migrations(world).await;
    status(world, receiver).await;
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

/// Declines a migration that waits for an approval, takes that back, approves it, and has it made.
async fn migrations(world: &World) {
    let aged = world.send_to("success@simulator.amazonses.com").await;
    let html = world.tracked_html(&aged, None, "<a href=\"https://example.com/\">x</a>").await;
    let pixel = html.split("src=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a pixel");
    let opened = world
        .cloud
        .http("GET", pixel.trim_start_matches(TRACKING_URL), &[("host", TRACKING_NAME)], b"")
        .await;
    assert_eq!(opened.status, 200);
    world.age(&aged).await;
    world.cloud.tick("run-migrations", "{}").await.unwrap();
    world.advance_seconds(2 * 3600);
    for (method, verb) in [("GET", ""), ("POST", "/roll-back"), ("POST", "/retry"), ("POST", "/approve")] {
        let path = format!("/v1/migrations/0.3.0-emails-expire{verb}");
        let answer = world.call_as(&world.operator, method, &path, None, &[]).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.json());
    }
    world.cloud.tick("run-migrations", "{}").await.unwrap();
    let listed = world.call_as(&world.operator, "GET", "/v1/migrations", None, &[]).await.json();
    assert_eq!(listed["data"][0]["state"], "applied", "{listed}");
}

/// Asks for an export of every kind, twice with its key and while another one is open, has it written, and removes it.
async fn exports(world: &World) {
    world.webhook("http://127.0.0.1:9/hook").await;
    world.person("exports@acme.example", "viewer").await;
    assert_eq!(
        world.call("POST", "/v1/suppressions", Some(json!({ "address": "a@example.com" }))).await.status,
        200
    );
    world.send_to("a@example.com").await;
    let open = json!({ "kind": "members", "format": "json" });
    assert_eq!(world.call("POST", "/v1/exports", Some(open)).await.status, 200);
    for (kind, filter) in [
        ("emails", json!({})),
        ("emails", json!({ "to": "a@example.com" })),
        ("audit", json!({})),
        ("suppressions", json!({})),
        ("usage", json!({})),
        ("deliveries", json!({})),
        ("members", json!({})),
    ] {
        world.advance_seconds(61);
        let body = json!({ "kind": kind, "format": "csv", "filter": filter });
        let key = body.to_string().replace('"', "'");
        let mut path = String::new();
        for _ in 0..2 {
            let headers = [("idempotency-key", key.as_str())];
            let asked =
                world.call_as(&world.acme.live, "POST", "/v1/exports", Some(body.clone()), &headers).await;
            assert_eq!(asked.status, 200, "{}", asked.json());
            path = format!("/v1/exports/{}", text(&asked.json()["id"]));
        }
        world.advance_seconds(300);
        world.cloud.tick("write-exports", "{}").await.unwrap();
        assert_eq!(world.call("GET", "/v1/exports", None).await.status, 200);
        assert_eq!(world.call("GET", &path, None).await.json()["status"], "ready", "{kind}");
        assert_eq!(world.call("DELETE", &path, None).await.status, 200);
    }
}

/// Subscribes to the status page, announces an incident and a maintenance, shows everything, and takes everything away.
async fn status(world: &World, receiver: &Receiver) {
    let link = |text: &str| {
        let at = text.find("/status/subscriptions/").expect("a link");
        text[at..].split(|one: char| one.is_whitespace() || one == '"').next().unwrap().to_owned()
    };
    let form = [("content-type", "application/x-www-form-urlencoded")];
    world.cloud.http("POST", "/status/subscriptions", &form, b"email=ada%40example.com").await;
    world.call_public("/v1/status/subscriptions", json!({ "webhook": receiver.at("/status") })).await;
    receiver.take();
    world.cloud.pump().await;
    let mail = world.account_mails_to("ada@example.com").pop().unwrap();
    let question = receiver.take().into_iter().find(|one| one.path.ends_with("/status")).unwrap();
    for text in [&mail.text, &question.body] {
        world.cloud.http("GET", &link(text), &[], b"").await;
        assert_eq!(world.cloud.http("POST", &link(text), &[], b"").await.status, 200);
    }
    let operate = |method: &'static str, path: String, body| async move {
        let headers = [("idempotency-key", "status")];
        let answer = world.call_as(&world.operator, method, &path, body, &headers).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.json());
        answer.json()
    };
    let at = |seconds| (world.cloud.owner_app().now() + jiff::SignedDuration::from_secs(seconds)).to_string();
    let planned = json!({ "name": "n", "body": "b", "starts_at": at(1), "ends_at": at(2) });
    for _ in 0..2 {
        operate("POST", "/v1/status/incidents".into(), Some(planned.clone())).await;
    }
    // The receiver is tried again, and says then that it is gone.
    receiver.answer_next(500);
    receiver.answer_next(410);
    world.cloud.pump().await;
    world.advance_seconds(300);
    world.cloud.tick("probe-status", "{}").await.unwrap();
    let listed = operate("GET", "/v1/status/incidents".into(), None).await;
    let path = format!("/v1/status/incidents/{}", text(&listed["data"][0]["id"]));
    operate("PATCH", path.clone(), Some(json!({ "name": "other" }))).await;
    let body = json!({ "name": "n", "body": "b" });
    let headers = [("idempotency-key", "other")];
    let made = world.call_as(&world.operator, "POST", "/v1/status/incidents", Some(body), &headers).await;
    let said = json!({ "status": "identified", "body": "b" });
    for _ in 0..2 {
        operate(
            "POST",
            format!("/v1/status/incidents/{}/updates", text(&made.json()["id"])),
            Some(said.clone()),
        )
        .await;
    }
    world.cloud.pump().await;
    for shown in ["/api/v2/summary.json", "/api/v2/incidents/unresolved.json", "/status"] {
        assert_eq!(world.cloud.http("GET", shown, &[], b"").await.status, 200, "{shown}");
    }
    let told = world.account_mails_to("ada@example.com").pop().unwrap();
    for method in ["GET", "POST"] {
        let ended = link(told.text.split("Unsubscribe:").nth(1).unwrap());
        assert_eq!(world.cloud.http(method, &ended, &[], b"").await.status, 200);
    }
    operate("GET", path.clone(), None).await;
    operate("DELETE", path, None).await;
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
