//! Emails of all kinds.

use posthorn_harness::{DOMAIN, Receiver, World, email, text};
use serde_json::json;

use crate::roles::noise;

/// Sends tracked emails with a template and a topic from a domain that is warming up, each as it is and with a file to fetch.
pub async fn rich(world: &World, receiver: &Receiver) {
    let topic = json!({ "name": "News", "default_subscription": "opt_in" });
    let topic = text(&world.call("POST", "/v1/topics", Some(topic)).await.json()["id"]);
    let template = json!({ "name": "Welcome", "alias": "w", "subject": "Hi", "html": "<p>Hi</p>" });
    world.call("POST", "/v1/templates", Some(template)).await;
    world.call("POST", "/v1/templates/w/publish", None).await;
    let domains = world.call("GET", "/v1/domains", None).await.json();
    let acme = domains["data"].as_array().unwrap().iter().find(|domain| domain["name"] == DOMAIN);
    let acme = format!("/v1/domains/{}", text(&acme.unwrap()["id"]));
    assert_eq!(world.call("PATCH", &acme, Some(json!({ "warmup": { "days": 9 } }))).await.status, 200);
    world.advance_seconds(61);
    let large = json!({ "html": noise().take(28_000).collect::<String>() });
    assert_eq!(world.call("PATCH", "/v1/templates/w", Some(large)).await.status, 200);
    // With a quota, the usage is read too.
    world.call("PATCH", "/v1/quota", Some(json!({ "daily": 1_000_000 }))).await;
    let trial = json!({ "to": "success@simulator.amazonses.com", "from": format!("hello@{}", DOMAIN) });
    for _ in 0..2 {
        let headers = [("idempotency-key", "trial")];
        let sent =
            world.call_as(&world.acme.live, "POST", "/v1/templates/w/test", Some(trial.clone()), &headers);
        assert_eq!(sent.await.status, 200);
    }
    assert_eq!(
        world
            .call("PATCH", "/v1/org", Some(json!({ "audit_emails": true, "publish_messages": true })))
            .await
            .status,
        200
    );
    world.advance_seconds(31);
    let mut one = json!({
        "from": format!("hello@{}", DOMAIN), "to": "success@simulator.amazonses.com",
        "template": { "id": "w" }, "topic": topic, "track_opens": true,
    });
    let mut fetched = one.clone();
    fetched["attachments"] = json!([{ "path": receiver.at("/fetched.txt") }]);
    let sent = world.call("POST", "/v1/emails", Some(one.clone())).await.json();
    assert_eq!(world.call("POST", "/v1/emails/batch", Some(json!([one, fetched]))).await.status, 200);
    one["scheduled_at"] = "in 1 minute".into();
    assert_eq!(world.call("POST", "/v1/emails", Some(one.clone())).await.status, 200);
    world.cloud.pump().await;
    let again = format!("/v1/emails/{}/resend", text(&sent["id"]));
    assert_eq!(world.call("POST", &again, None).await.status, 200);
    wake_all(world).await;
    one["scheduled_at"] = "in 1 minute".into();
    // More than the few that the sending instance has already leased.
    for _ in 0..5 {
        world.call("POST", "/v1/emails", Some(one.clone())).await;
    }
    fetched["scheduled_at"] = "in 1 minute".into();
    world.call("POST", "/v1/emails", Some(fetched)).await;
    one.as_object_mut().unwrap().remove("scheduled_at");
    // Uses up the day's allowance, so that the scheduled email is deferred.
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

/// Lets SES take so few that turns do not come in time, and puts a large email on the queue of the others.
pub async fn at_the_wrong_pace_and_queue(world: &World, receiver: &Receiver) {
    world.cloud.account().ses().limit_sending(Some(1), None);
    world.cloud.tick("sweep-messages", "{}").await.unwrap();
    world.advance_seconds(61);
    let mut many = email("success@simulator.amazonses.com");
    many["to"] = (0..49).map(|number| format!("success+{number}@simulator.amazonses.com")).collect();
    let mut ids = Vec::new();
    for large in [false, true] {
        for _ in 0..4 {
            let mut one = many.clone();
            if large {
                one["attachments"] = json!([{ "path": receiver.at("/fetched.txt") }]);
            }
            ids.push(text(&world.call("POST", "/v1/emails", Some(one)).await.json()["id"]));
        }
    }
    for queue in ["posthorn-dev-email", "posthorn-dev-email-large"] {
        for _ in 0..4 {
            world.cloud.run_queue(queue).await;
        }
    }
    world.cloud.account().ses().limit_sending(None, None);
    // The sweep asks SES again, then the workers ask for what it found.
    world.advance_seconds(3_600);
    world.cloud.tick("sweep-messages", "{}").await.unwrap();
    world.advance_seconds(61);
    let app = world.cloud.owner_app();
    let job = posthorn_messages::DeliverEmail { email_id: ids[7].parse().unwrap(), copy: None };
    let envelope = posthorn_queues::Envelope::new(world.scope(), job);
    let url = app.setting("EMAIL_QUEUE_URL");
    app.part::<posthorn_queues::Queues>().send(url, &envelope, 0).await.unwrap();
    world.cloud.pump().await;
}

/// Sends batches, scheduled emails, uploads and large contents.
pub async fn other_ways_of_sending(world: &World, receiver: &Receiver, sent: &str) {
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
    let mut small = email("success@simulator.amazonses.com");
    small["attachments"] = json!([{ "filename": "file", "upload_id": upload["id"] }]);
    assert_eq!(world.call("POST", "/v1/emails", Some(small)).await.status, 200);
    let mut now = large.clone();
    now.as_object_mut().unwrap().remove("scheduled_at");
    let many = json!([large.clone(), now]);
    // Instances that have no quota cached read it.
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
        ("GET", format!("{one}/source"), None),
        ("POST", format!("{one}/cancel"), None),
        ("DELETE", scheduled, None),
        ("POST", format!("{one}/resend"), None),
        ("POST", format!("/v1/emails/{sent}/resend"), None),
        ("GET", "/v1/usage".into(), None),
        ("GET", "/v1/usage/domains".into(), None),
        ("GET", "/v1/usage/tenants".into(), None),
        ("GET", "/v1/costs".into(), None),
        ("GET", "/v1/costs/tenants".into(), None),
    ] {
        let headers = [("idempotency-key", path.as_str())];
        let answer = world.call_as(&world.acme.live, method, &path, body, &headers).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.json());
    }
    world.cloud.pump().await;
}
