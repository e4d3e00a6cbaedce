//! Least privilege: the roles of the templates are enforced on every call of every flow, so what is missing fails
//! there; here, what is granted and never needed.

use std::time::Duration;

use posthorn_consent::Reason;
use posthorn_harness::{Fault, Manner, Receiver, Service, When, World, email, text};
use posthorn_queues::{Post, Queues};
use posthorn_test_dns::DnsServer;
use serde_json::{Value, json};

/// The embedded account reads streams for their functions; it does not go through their roles.
const OF_STREAM_READERS: [&str; 4] =
    ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"];

/// Granted for what a single flow does not reach, each with its reason.
const NEEDED_ELSEWHERE: &[(&str, &str)] = &[
    // Lambda's own, when a batch fails for good.
    ("relay-consent", "sqs:SendMessage"),
    ("relay-messages", "sqs:SendMessage"),
    ("count-messages", "sqs:SendMessage"),
    ("relay-domains", "sqs:SendMessage"),
    ("relay-ip-pools", "sqs:SendMessage"),
    ("relay-webhooks", "sqs:SendMessage"),
    ("relay-audit", "sqs:SendMessage"),
    // SQS asks for it of who has it move messages.
    ("replay-dead-letters", "sqs:GetQueueAttributes"),
    ("record-ses-event", "sqs:SendMessage"),
    // A domain's IP pool has a configuration set of its own: see the flows of IP pools.
    ("deliver-email", "ses:SendRawEmail"),
    ("receive-email", "sqs:SendMessage"),
    // Lent to whoever holds the link that it signs.
    ("create-upload", "s3:PutObject"),
    ("list-received-attachments", "s3:GetObject"),
    ("get-received-attachment", "s3:GetObject"),
    // SES checks the raw action as well; the embedded one checks one of the two.
    ("deliver-email", "ses:SendEmail"),
    ("send-notice", "ses:SendEmail"),
];

#[tokio::test]
async fn no_role_allows_what_its_function_never_needs() {
    let dns = DnsServer::start().await;
    // With a short time-out an answer is slow soon.
    let shorter = |function| (function, "WEBHOOK_TIMEOUT_MS", "500");
    let settings = [shorter("deliver-webhook"), shorter("deliver-webhook-slow")];
    let world = World::with_settings(&dns.address(), &settings).await;
    let receiver = Receiver::start().await;
    // First, for it makes the key that links are signed with.
    everything_that_an_email_can_have(&world).await;
    everything_of_consent(&world, &receiver).await;
    everything_of_access(&world).await;
    everything(&world, &receiver).await;
    everything_that_comes_in(&world).await;
    everything_of_webhooks(&world, &receiver).await;
    everything_of_operators(&world).await;
    let unused: Vec<String> = world
        .cloud
        .account()
        .unused_grants()
        .into_iter()
        .filter(|grant| !OF_STREAM_READERS.contains(&grant.action.as_str()))
        .filter(|grant| !NEEDED_ELSEWHERE.contains(&(grant.function.as_str(), grant.action.as_str())))
        .map(|grant| format!("{}: {} on {}", grant.function, grant.action, grant.resource))
        .collect();
    assert!(unused.is_empty(), "granted and never used:\n{}", unused.join("\n"));
}

/// Batches, schedules, uploads and large contents.
async fn every_other_way_of_sending(world: &World, receiver: &Receiver, sent: &str) {
    let headers = [("idempotency-key", "other")];
    let upload = world.call("POST", "/v1/uploads", Some(json!({ "bytes": 4 }))).await.json();
    world.call_as(&world.acme.live, "POST", "/v1/uploads", Some(json!({ "bytes": 4 })), &headers).await;
    let link = upload["url"].as_str().unwrap();
    assert_eq!(world.cloud.put_under_link(link, "application/octet-stream", b"file".to_vec()).await, 200);
    let mut large = email("success@simulator.amazonses.com");
    large["scheduled_at"] = "in 1 hour".into();
    let mut state = 1_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(150_000)
    .collect();
    large["attachments"] = json!([
        { "filename": "noise", "content": noise },
        { "filename": "file", "upload_id": upload["id"] },
        { "path": receiver.at("/fetched.txt") },
    ]);
    let mut now = large.clone();
    now.as_object_mut().unwrap().remove("scheduled_at");
    let many = json!([large.clone(), now]);
    // A quota is asked for by the instances that do not remember one.
    world.call("PATCH", "/v1/quota", Some(json!({ "daily": 1_000_000 }))).await;
    world.advance_seconds(61);
    let one = world.call("POST", "/v1/emails", Some(large)).await.json();
    let mut scheduled = String::new();
    for _ in 0..2 {
        let batch =
            world.call_as(&world.acme.live, "POST", "/v1/emails/batch", Some(many.clone()), &headers).await;
        assert_eq!(batch.status, 200, "{}", batch.json());
        scheduled = format!("/v1/emails/{}", batch.json()["data"][0]["id"].as_str().unwrap());
        world.cloud.pump().await;
    }
    let one = format!("/v1/emails/{}", one["id"].as_str().unwrap());
    for (method, path, body) in [
        ("PATCH", one.clone(), Some(json!({ "scheduled_at": "in 2 hours" }))),
        ("GET", one.clone(), None),
        ("POST", format!("{one}/cancel"), None),
        ("DELETE", scheduled, None),
        ("POST", format!("{one}/resend"), None),
        ("POST", format!("/v1/emails/{sent}/resend"), None),
        ("GET", "/v1/usage".into(), None),
    ] {
        let headers = [("idempotency-key", path.as_str())];
        let answer = world.call_as(&world.acme.live, method, &path, body, &headers).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.json());
    }
    world.cloud.pump().await;
}

/// The same for consent: its routes, its queue (an unreadable report too), its stream and its links.
async fn everything_of_consent(world: &World, receiver: &Receiver) {
    world.webhook(&receiver.url).await;
    let topic = json!({ "name": "News", "default_subscription": "opt_in" });
    let topic = text(&world.call("POST", "/v1/topics", Some(topic)).await.json()["id"]);
    let (topic_path, entry) =
        (format!("/v1/topics/{topic}"), json!({ "address": "ada@example.com", "topic_id": topic }));
    let subscription = format!("{topic_path}/subscriptions/ada@example.com");
    let suppression = format!("/v1/suppressions/ada@example.com?topic_id={topic}");
    let link = world.unsubscribe_path("eve@example.com", Some(&topic)).await;
    for (method, path, body) in [
        ("POST", "/v1/suppressions", Some(entry.clone())),
        ("POST", "/v1/suppressions/batch", Some(json!({ "suppressions": [entry] }))),
        ("GET", "/v1/suppressions", None),
        ("GET", &suppression, None),
        ("DELETE", &suppression, None),
        ("GET", "/v1/topics", None),
        ("GET", &topic_path, None),
        ("PATCH", &topic_path, Some(json!({ "name": "Other" }))),
        ("PUT", &subscription, Some(json!({ "subscription": "opt_out" }))),
        ("GET", &subscription, None),
        ("GET", &link, None),
    ] {
        let answer = world.call(method, path, body).await;
        assert_eq!(answer.status, 200, "{method} {path}");
    }
    let form = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(world.cloud.http("POST", &link, &form, b"List-Unsubscribe=One-Click").await.status, 200);
    world.report("bob@example.com", Reason::HardBounce, 0).await;
    world.report("nonsense", Reason::HardBounce, 0).await;
    world.cloud.pump().await;
    assert_eq!(world.call("DELETE", &topic_path, None).await.status, 200);
}

/// What hardly gets smaller when it is packed, eight characters at a time.
fn noise() -> impl Iterator<Item = String> {
    let mut state = 1_u32;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        format!("{state:08x}")
    })
}

/// Keys, tenants, environments, rules about addresses and organisations: their routes.
async fn everything_of_access(world: &World) {
    let made = async |key: &str, path: &str, body: Value| {
        let answer = world.call_as(key, "POST", path, Some(body), &[("idempotency-key", path)]).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.json());
        text(&answer.json()["id"])
    };
    let acme = &world.acme.live;
    let domains = world.call("GET", "/v1/domains", None).await.json();
    let limited = json!({ "name": "limited", "domain_id": domains["data"][0]["id"] });
    let key = format!("/v1/api-keys/{}", made(acme, "/v1/api-keys", limited).await);
    let tenant = format!("/v1/tenants/{}", made(acme, "/v1/tenants", json!({ "name": "T" })).await);
    world.call("POST", "/v1/environments", Some(json!({ "name": "staging" }))).await;
    let ip_rule = json!({ "cidr": "192.0.2.0/24", "action": "deny" });
    let ip_rule = format!("/v1/ip-rules/{}", made(acme, "/v1/ip-rules", ip_rule).await);
    let org = format!("/v1/orgs/{}", made(&world.operator, "/v1/orgs", json!({ "name": "New" })).await);
    let reason = || Some(json!({ "reason": "r" }));
    let name = || Some(json!({ "name": "n2" }));
    for (caller, method, path, body) in [
        (acme, "GET", key.clone(), None),
        (acme, "PATCH", key.clone(), name()),
        (acme, "POST", format!("{key}/rotate"), Some(json!({}))),
        (acme, "DELETE", key, None),
        (acme, "GET", "/v1/tenants".into(), None),
        (acme, "GET", tenant.clone(), None),
        (acme, "PATCH", tenant.clone(), name()),
        (acme, "POST", format!("{tenant}/suspend"), reason()),
        (acme, "POST", format!("{tenant}/resume"), None),
        (acme, "GET", format!("{tenant}/usage"), None),
        (acme, "DELETE", tenant, None),
        (acme, "GET", "/v1/rate-limits".into(), None),
        (acme, "GET", "/v1/org".into(), None),
        (acme, "PATCH", "/v1/org".into(), name()),
        (acme, "GET", "/v1/environments".into(), None),
        (acme, "DELETE", "/v1/environments/staging".into(), None),
        (acme, "GET", "/v1/ip-rules".into(), None),
        (acme, "GET", ip_rule.clone(), None),
        (acme, "DELETE", ip_rule, None),
        (&world.operator, "GET", "/v1/orgs".into(), None),
        (&world.operator, "GET", org.clone(), None),
        (&world.operator, "PATCH", org.clone(), name()),
        (&world.operator, "POST", format!("{org}/suspend"), reason()),
        (&world.operator, "POST", format!("{org}/resume"), None),
        (&world.operator, "DELETE", org, None),
    ] {
        let answer = world.call_as(caller, method, &path, body, &[]).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.json());
    }
}

/// Mail that comes in, large enough for its body to be an object; and its domain, that takes it in and gives it up.
async fn everything_that_comes_in(world: &World) {
    let domains = world.call("GET", "/v1/domains", None).await.json();
    let domains = domains["data"].as_array().unwrap();
    let domain = domains.iter().find(|domain| domain["name"] == posthorn_harness::DOMAIN).unwrap();
    let domain = format!("/v1/domains/{}", text(&domain["id"]));
    assert_eq!(world.call("PATCH", &domain, Some(json!({ "receiving": true }))).await.status, 200);
    let noise: Vec<String> = noise().take(60_000).collect();
    let raw = format!(
        "From: a@example.com\r\nIn-Reply-To: <01h455vb4pex5vsknk084sn02q@acme.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\n\r\n{}\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n",
        noise.join("\r\n")
    );
    world.cloud.receive(raw.as_bytes(), &["in@acme.example"]);
    world.cloud.pump().await;
    let mail = world.call("GET", "/v1/emails/receiving", None).await.json()["data"][0].clone();
    let path = format!("/v1/emails/receiving/{}", text(&mail["id"]));
    let file = format!("{path}/attachments/{}", text(&mail["attachments"][0]["id"]));
    for path in [path.clone(), format!("{path}/attachments"), file] {
        assert_eq!(world.call("GET", &path, None).await.status, 200, "{path}");
    }
    assert_eq!(world.call("PATCH", &domain, Some(json!({ "receiving": false }))).await.status, 200);
    let headers = [("content-type", "text/plain")];
    assert_eq!(world.cloud.http("POST", "/hooks/sns", &headers, b"{}").await.status, 400);
}

/// An endpoint's life: a limit of its rate that a timer is set for, slow answers, failures, replays, and a new secret.
async fn everything_of_webhooks(world: &World, receiver: &Receiver) {
    let make = |path: &'static str, events: &'static str, more: Value| {
        let mut body = json!({ "url": receiver.at(path), "events": [events] });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        async move {
            let made = world.call("POST", "/v1/webhooks", Some(body)).await;
            assert_eq!(made.status, 200, "{}", made.json());
            format!("/v1/webhooks/{}", text(&made.json()["id"]))
        }
    };
    let owners = json!({ "owner_emails": ["ada@acme.example"] });
    assert_eq!(world.call("PATCH", "/v1/org", Some(owners)).await.status, 200);
    world.cloud.set_fault(Fault::Fail {
        function: "send-notice".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        status: 429,
        code: "TooManyRequestsException".into(),
        times: 1,
    });
    receiver.answer_always("/gone", Manner::Status(410));
    receiver.answer_always("/slow", Manner::After(Duration::from_millis(250), 500));
    make("/others", "webhook.*", json!({})).await;
    let gone = make("/gone", "domain.*", json!({})).await;
    let slow = make("/slow", "domain.*", json!({ "headers": { "x-token": "t" }, "rate_limit": 1 })).await;
    let fire = |hook: String| async move {
        let path = format!("{hook}/test");
        let headers = [("idempotency-key", path.as_str())];
        for _ in 0..2 {
            let fired = world.call_as(&world.acme.live, "POST", &path, Some(json!({})), &headers).await;
            assert_eq!(fired.status, 202, "{}", fired.json());
        }
        world.call("POST", &path, Some(json!({}))).await;
        world.cloud.pump().await;
    };
    fire(gone.clone()).await;
    fire(slow.clone()).await;
    // Its tries fail, by workers of its own, until they are exhausted.
    world.retry_for_days(5).await;
    world.call("PATCH", &gone, Some(json!({ "enabled": true, "headers": { "x-token": "u" } }))).await;
    let failed = world.call("GET", &format!("{gone}/deliveries"), None).await.json();
    let failed = format!("{gone}/deliveries/{}", text(&failed["data"][0]["id"]));
    assert_eq!(world.call("GET", &failed, None).await.status, 200);
    assert_eq!(world.call("GET", "/v1/event-types", None).await.status, 200);
    for path in [
        format!("{gone}/signing-secret/rotate"),
        format!("{failed}/replay"),
        format!("{gone}/replay-failed"),
        format!("{slow}/recover"),
    ] {
        let body = path.ends_with("recover").then(|| json!({ "since": "2026-01-01T00:00:00Z" }));
        for _ in 0..2 {
            let headers = [("idempotency-key", path.as_str())];
            let answer = world.call_as(&world.acme.live, "POST", &path, body.clone(), &headers).await;
            assert!(matches!(answer.status, 200 | 202), "{path}: {}", answer.json());
        }
    }
}

/// Dead letters of every kind, and the audit log until it is archived.
async fn everything_of_operators(world: &World) {
    let app = world.cloud.owner_app();
    let operate = |method: &'static str, path: String, body| async move {
        let answer = world.call_as(&world.operator, method, &path, body, &[]).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.json());
        answer.json()
    };
    let listed = operate("GET", "/v1/dead-letters".into(), None).await;
    for queue in listed["data"].as_array().unwrap() {
        let (name, is_replayed) = (text(&queue["name"]), queue["holds"] == "messages");
        let path = format!("/v1/dead-letters/{name}");
        let url = format!("{}{name}", app.setting("QUEUE_URL_PREFIX"));
        let verbs = if is_replayed { &["drop", "replay"][..] } else { &["drop"] };
        for verb in verbs {
            for _ in 0..2 {
                let post = Post { body: "{}".into(), group: None };
                app.part::<Queues>().post(&url, post, 0).await.unwrap();
            }
            let letters = operate("GET", format!("{path}?limit=2"), None).await;
            // The last one that is handed out: those before it are given back.
            let letter = letters["data"].as_array().unwrap().last().unwrap();
            let body = json!({ "ids": [letter["id"]] });
            operate("POST", format!("{path}/{verb}"), Some(body)).await;
        }
        if is_replayed {
            operate("POST", format!("{path}/replay"), Some(json!({ "all": true }))).await;
        }
    }
    world.cloud.pump().await;
    for path in ["/v1/audit", "/v1/audit/verify"] {
        assert_eq!(world.call("GET", path, None).await.status, 200, "{path}");
    }
    world.advance_seconds(366 * 24 * 3600);
    world.cloud.tick("archive-audit", "{}").await.unwrap();
}

/// A template's life.
async fn templates(world: &World) {
    for (method, path, body) in [
        ("PATCH", "/v1/templates/t", Some(json!({ "alias": "u", "html": "y" }))),
        ("GET", "/v1/templates", None),
        ("GET", "/v1/templates/u", None),
        ("GET", "/v1/templates/u/versions", None),
        ("POST", "/v1/templates/u/publish", None),
        ("POST", "/v1/templates/u/rollback", Some(json!({ "version": 1 }))),
        ("POST", "/v1/templates/u/preview", Some(json!({}))),
        ("DELETE", "/v1/templates/u", None),
    ] {
        assert_eq!(world.call(method, path, body).await.status, 200, "{method} {path}");
    }
}

/// Emails of a template, with a topic and tracked, from a domain that is warming up: what each of these asks for.
async fn everything_that_an_email_can_have(world: &World) {
    let topic = json!({ "name": "News", "default_subscription": "opt_in" });
    let topic = text(&world.call("POST", "/v1/topics", Some(topic)).await.json()["id"]);
    let template = json!({ "name": "Welcome", "alias": "w", "subject": "Hi", "html": "<p>Hi</p>" });
    world.call("POST", "/v1/templates", Some(template)).await;
    world.call("POST", "/v1/templates/w/publish", None).await;
    let domains = world.call("GET", "/v1/domains", None).await.json();
    let acme =
        domains["data"].as_array().unwrap().iter().find(|domain| domain["name"] == posthorn_harness::DOMAIN);
    let acme = format!("/v1/domains/{}", text(&acme.unwrap()["id"]));
    assert_eq!(world.call("PATCH", &acme, Some(json!({ "warmup": { "days": 9 } }))).await.status, 200);
    world.advance_seconds(61);
    let large = json!({ "html": noise().take(28_000).collect::<String>() });
    assert_eq!(world.call("PATCH", "/v1/templates/w", Some(large)).await.status, 200);
    let trial = json!({ "to": "success@simulator.amazonses.com", "from": format!("hello@{}", posthorn_harness::DOMAIN) });
    for _ in 0..2 {
        let headers = [("idempotency-key", "trial")];
        let sent =
            world.call_as(&world.acme.live, "POST", "/v1/templates/w/test", Some(trial.clone()), &headers);
        assert_eq!(sent.await.status, 200);
    }
    let mut one = json!({
        "from": format!("hello@{}", posthorn_harness::DOMAIN), "to": "success@simulator.amazonses.com",
        "template": { "id": "w" }, "topic": topic, "track_opens": true,
    });
    let sent = world.call("POST", "/v1/emails", Some(one.clone())).await.json();
    assert_eq!(world.call("POST", "/v1/emails/batch", Some(json!([one]))).await.status, 200);
    one["scheduled_at"] = "in 1 minute".into();
    assert_eq!(world.call("POST", "/v1/emails", Some(one.clone())).await.status, 200);
    world.cloud.pump().await;
    let again = format!("/v1/emails/{}/resend", text(&sent["id"]));
    assert_eq!(world.call("POST", &again, None).await.status, 200);
    wake_all(world).await;
    one["scheduled_at"] = "in 1 minute".into();
    // More than the few that the sending instance has leased already.
    for _ in 0..5 {
        world.call("POST", "/v1/emails", Some(one.clone())).await;
    }
    one.as_object_mut().unwrap().remove("scheduled_at");
    // Uses up the day's share, so that the scheduled one is put off.
    for _ in 0..50 {
        world.call("POST", "/v1/emails", Some(one.clone())).await;
    }
    wake_all(world).await;
    assert_eq!(world.call("PATCH", &acme, Some(json!({ "warmup": null }))).await.status, 200);
    world.advance_seconds(61);
}

async fn wake_all(world: &World) {
    world.advance_seconds(61);
    for shard in 0..4 {
        world.cloud.tick("drain-timers", &format!("{{\"shard\":{shard}}}")).await.unwrap();
    }
    world.cloud.pump().await;
}

/// Every route once, every consumer, every schedule, and the paths that only failures take.
async fn everything(world: &World, receiver: &Receiver) {
    let (webhook, _) = world.webhook(&receiver.url).await;
    for _ in 0..2_000 {
        receiver.answer_next(500);
    }
    world.cloud.set_fault(Fault::Fail {
        function: "deliver-email".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        status: 429,
        code: "TooManyRequestsException".into(),
        times: 1,
    });
    let id = world.send_to("success@simulator.amazonses.com").await;
    let html = world.tracked_html(&id, Some(0), "<a href=\"https://example.com/\">a</a>").await;
    for path in crate::tracking::paths(&html) {
        assert!(world.cloud.http("GET", &path, &[], b"").await.status < 400, "{path}");
    }
    let headers = [("idempotency-key", "k")];
    for (path, body) in [
        ("/v1/emails", email("a@example.com")),
        ("/v1/api-keys", json!({ "name": "n", "scopes": ["read"] })),
        ("/v1/webhooks", json!({ "url": receiver.url, "events": ["*"] })),
        ("/v1/domains", json!({ "name": "new.example" })),
        ("/v1/templates", json!({ "name": "T", "alias": "t", "html": "x" })),
        ("/v1/templates/t/duplicate", json!({})),
    ] {
        for _ in 0..2 {
            world.call_as(&world.acme.live, "POST", path, Some(body.clone()), &headers).await;
        }
    }
    templates(world).await;
    // The same name in another scope: its SES identity is there already.
    world
        .call_as(&world.rival.live, "POST", "/v1/domains", Some(json!({ "name": "new.example" })), &[])
        .await;
    let domains = world.call("GET", "/v1/domains", None).await.json();
    let domain =
        domains["data"].as_array().unwrap().iter().find(|domain| domain["name"] == "new.example").unwrap();
    let domain_id = domain["id"].clone();
    let domain = format!("/v1/domains/{}", domain["id"].as_str().unwrap());
    world.call("POST", &format!("{domain}/verify"), None).await;
    world.call("PATCH", &domain, Some(json!({ "open_tracking": true }))).await;
    for verb in ["pause", "resume"] {
        world.call("POST", &format!("{domain}/{verb}"), None).await;
    }
    let pool = ip_pools(world, &domain_id).await;
    for path in [
        "/v1/emails",
        "/v1/api-keys",
        "/v1/webhooks",
        "/v1/ip-pools",
        "/v1/health",
        &domain,
        &pool,
        &format!("/v1/emails/{id}"),
    ] {
        assert_eq!(world.call("GET", path, None).await.status, 200, "{path}");
    }
    every_other_way_of_sending(world, receiver, &id).await;
    let endpoint = format!("/v1/webhooks/{webhook}");
    for path in [endpoint.clone(), format!("{endpoint}/deliveries")] {
        assert_eq!(world.call("GET", &path, None).await.status, 200, "{path}");
    }
    // An email whose queue message is lost is swept; deliveries wait in timers and end in the dead-letter queue.
    world.accept("b@example.com").await;
    for _ in 0..8 {
        world.advance_seconds(25 * 3600 + 3 * 3600);
        for job in ["sweep-messages", "poll-domains", "poll-ip-pools"] {
            world.cloud.tick(job, "{}").await.unwrap();
        }
        for shard in 0..4 {
            world.cloud.tick("drain-timers", &format!("{{\"shard\":{shard}}}")).await.unwrap();
        }
        world.cloud.pump().await;
    }
    // Until SES's managed addresses are taken for warm.
    world.advance_seconds(46 * 24 * 3600);
    world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
    world.cloud.pump().await;
    let keys = world.call("GET", "/v1/api-keys", None).await.json();
    let key = keys["data"].as_array().unwrap().iter().find(|key| key["name"] == "n").unwrap()["id"].clone();
    for (method, path) in
        [("PATCH", endpoint.clone()), ("DELETE", endpoint), ("DELETE", pool), ("DELETE", domain)]
    {
        let body = (method == "PATCH").then(|| json!({ "enabled": false }));
        assert_eq!(world.call(method, &path, body).await.status, 200, "{method} {path}");
    }
    // SES has given the identity up by now, and the other scope has it still: it is made anew.
    let again = world.call("POST", "/v1/domains", Some(json!({ "name": "new.example" }))).await.json();
    let again = format!("/v1/domains/{}", again["id"].as_str().unwrap());
    assert_eq!(world.call("DELETE", &again, None).await.status, 200);
    // The other scope's goes, and with it SES's identity.
    let theirs = world.call_as(&world.rival.live, "GET", "/v1/domains", None, &[]).await.json();
    let theirs =
        theirs["data"].as_array().unwrap().iter().find(|one| one["name"] == "new.example").unwrap().clone();
    let theirs = format!("/v1/domains/{}", theirs["id"].as_str().unwrap());
    world.call_as(&world.rival.live, "DELETE", &theirs, None, &[]).await;
    assert_eq!(
        world.call("DELETE", &format!("/v1/api-keys/{}", key.as_str().unwrap()), None).await.status,
        200
    );
}

/// A pool that SES had no room for, one whose setting up a schedule finishes, and what is done with it; gives its path.
async fn ip_pools(world: &World, domain_id: &Value) -> String {
    let create = || world.call("POST", "/v1/ip-pools", Some(json!({ "name": "n" })));
    world.cloud.set_fault(Fault::Fail {
        function: "create-ip-pool".into(),
        service: Service::Ses,
        action: "CreateConfigurationSetEventDestination".into(),
        status: 400,
        code: "LimitExceededException".into(),
        times: 3,
    });
    assert_eq!(create().await.status, 409);
    assert_eq!(create().await.status, 200);
    // The calls before SES's are the key's, the others', and the pool's.
    let killed = Fault::KillAt { function: "create-ip-pool".into(), nth: 4, when: When::Before };
    world.cloud.set_fault(killed);
    create().await;
    let listed = world.call("GET", "/v1/ip-pools", None).await.json();
    let pool = format!("/v1/ip-pools/{}", listed["data"][0]["id"].as_str().unwrap());
    for verb in ["assign", "release"] {
        let body = json!({ "domain_id": domain_id });
        assert_eq!(world.call("POST", &format!("{pool}/{verb}"), Some(body)).await.status, 200, "{verb}");
    }
    for verb in ["pause", "resume"] {
        assert_eq!(world.call("POST", &format!("{pool}/{verb}"), None).await.status, 200, "{verb}");
    }
    pool
}
