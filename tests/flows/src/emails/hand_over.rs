//! Rules that are checked again before an email's hand-over.

use posthorn_harness::{EventKind, Receiver, World, email, text};
use serde_json::json;

#[tokio::test]
async fn suppressed_recipients_are_left_out_and_the_others_get_the_email() {
    let world = World::new().await;
    world.call("POST", "/v1/suppressions", Some(json!({ "address": "eve@customer.example" }))).await;
    let mut body = email("success@simulator.amazonses.com");
    body["cc"] = json!(["Eve@customer.example", "ada@customer.example"]);
    let id = text(&world.call("POST", "/v1/emails", Some(body)).await.json()["id"]);
    world.cloud.pump().await;
    let mails = world.cloud.mailbox().mails();
    assert_eq!(mails[0].recipients, ["success@simulator.amazonses.com", "ada@customer.example"]);
    let read = world.email(&id).await;
    let states: Vec<_> =
        read["recipients"].as_array().unwrap().iter().map(|one| text(&one["status"])).collect();
    assert_eq!(states, ["delivered", "suppressed", "delivered"]);
    assert_eq!(read["recipients"][1]["detail"], "manual");
}

#[tokio::test]
async fn an_email_with_only_suppressed_recipients_is_suppressed_and_is_an_event() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    world.call("POST", "/v1/suppressions", Some(json!({ "address": "eve@customer.example" }))).await;
    let id = world.send_to("eve@customer.example").await;
    assert_eq!(world.status(&id).await, "suppressed");
    assert!(world.cloud.mailbox().mails().is_empty());
    assert_eq!(receiver.types(), ["message.suppressed"]);
}

#[tokio::test]
async fn an_address_with_a_permanent_bounce_gets_no_further_email() {
    let world = World::new().await;
    let first = world.send_to("ada@customer.example").await;
    let mail = world.cloud.mailbox().mails()[0].clone();
    world.cloud.account().ses().report(&mail, &EventKind::hard_bounce(), "ada@customer.example");
    world.cloud.pump().await;
    assert_eq!(world.status(&first).await, "bounced");
    let second = world.send_to("ada@customer.example").await;
    assert_eq!(world.status(&second).await, "suppressed");
    assert_eq!(world.email(&second).await["recipients"][0]["detail"], "hard_bounce");
}

#[tokio::test]
async fn emails_of_a_domain_paused_after_acceptance_wait_until_it_is_resumed() {
    let world = World::new().await;
    let domains = world.call("GET", "/v1/domains", None).await.json();
    let domain = format!("/v1/domains/{}", text(&domains["data"][0]["id"]));
    let id = world.accept("success@simulator.amazonses.com").await;
    world.call("POST", &format!("{domain}/pause"), None).await;
    world.advance_seconds(31);
    world.cloud.pump().await;
    assert_eq!((world.status(&id).await.as_str(), world.cloud.mailbox().mails().len()), ("queued", 0));
    world.call("POST", &format!("{domain}/resume"), None).await;
    world.advance_seconds(301);
    world.cloud.tick("sweep-messages", "{}").await.unwrap();
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "delivered");
}

#[tokio::test]
async fn a_domain_in_warm_up_refuses_or_defers_emails_over_the_days_allowance() {
    let world = World::new().await;
    let domains = world.call("GET", "/v1/domains", None).await.json();
    let domain = format!("/v1/domains/{}", text(&domains["data"][0]["id"]));
    let warm = world.call("PATCH", &domain, Some(json!({ "warmup": { "days": 7 } }))).await;
    assert_eq!(warm.status, 200, "{}", warm.json());
    let send = |defer: bool| {
        let mut body = email("success@simulator.amazonses.com");
        body["defer"] = defer.into();
        world.call("POST", "/v1/emails", Some(body))
    };
    for _ in 0..50 {
        assert_eq!(send(false).await.status, 200);
    }
    let refused = send(false).await;
    assert_eq!((refused.status, &refused.json()["code"]), (429, &json!("WARMUP_LIMIT_EXCEEDED")));
    assert!(refused.header("retry-after").is_some());
    let deferred = text(&send(true).await.json()["id"]);
    world.cloud.pump().await;
    assert_eq!(world.status(&deferred).await, "scheduled");
    world.advance_seconds(24 * 3600 + 1);
    for shard in 0..posthorn_timers::WORKERS {
        world.cloud.tick("drain-timers", &json!({ "shard": shard }).to_string()).await.unwrap();
    }
    world.cloud.pump().await;
    assert_eq!(world.status(&deferred).await, "delivered");
}

#[tokio::test]
async fn an_email_with_a_topic_has_an_unsubscribe_link_and_later_ones_are_suppressed_after_its_use() {
    let world = World::new().await;
    let topic = json!({ "name": "News", "default_subscription": "opt_in" });
    let topic = text(&world.call("POST", "/v1/topics", Some(topic)).await.json()["id"]);
    let mut body = email("ada@customer.example");
    body["topic"] = topic.clone().into();
    let send = || world.call("POST", "/v1/emails", Some(body.clone()));
    assert_eq!(send().await.status, 200);
    world.cloud.pump().await;
    let source = String::from_utf8(world.cloud.mailbox().mails()[0].raw.clone()).unwrap();
    let parsed = mail_parser::MessageParser::default().parse(source.as_bytes()).unwrap();
    let header =
        |name: &str| parsed.header_raw(name).unwrap_or_default().split_whitespace().collect::<String>();
    assert_eq!(header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    let link = header("List-Unsubscribe");
    let path = format!("/u/{}", link.trim_end_matches('>').rsplit('/').next().unwrap());
    let form = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(world.cloud.http("POST", &path, &form, b"List-Unsubscribe=One-Click").await.status, 200);
    world.cloud.pump().await;
    let second = text(&send().await.json()["id"]);
    world.cloud.pump().await;
    assert_eq!(world.status(&second).await, "suppressed");
    body["topic"] = "topic_01kajbch80f6x9m2k4q8r1t3vw".into();
    let refused = world.call("POST", "/v1/emails", Some(body)).await;
    assert_eq!((refused.status, &refused.json()["code"]), (422, &json!("TOPIC_NOT_FOUND")));
}

#[tokio::test]
async fn an_email_is_rendered_from_a_published_template() {
    let world = World::new().await;
    let template = json!({
        "name": "Welcome", "alias": "welcome", "subject": "Hello {{ name }}", "html": "<p>Dear {{ name }}</p>",
        "from": "Acme <hello@acme.example>",
        "variables": [{ "key": "name", "type": "string" }],
    });
    assert_eq!(world.call("POST", "/v1/templates", Some(template)).await.status, 200);
    let send = |variables: serde_json::Value| {
        let body = json!({
            "to": ["success@simulator.amazonses.com"], "template": { "id": "welcome", "variables": variables },
        });
        world.call("POST", "/v1/emails", Some(body))
    };
    assert_eq!(send(json!({ "name": "Ada" })).await.json()["code"], "TEMPLATE_NOT_PUBLISHED");
    assert_eq!(world.call("POST", "/v1/templates/welcome/publish", None).await.status, 200);
    let missing = send(json!({})).await.json();
    assert_eq!(
        (&missing["code"], &missing["errors"][0]["pointer"]),
        (&json!("TEMPLATE_VARIABLE_MISSING"), &json!("/template/variables/name"))
    );
    let id = text(&send(json!({ "name": "A & B" })).await.json()["id"]);
    world.cloud.pump().await;
    let read = world.email(&id).await;
    assert_eq!((&read["subject"], &read["html"]), (&json!("Hello A & B"), &json!("<p>Dear A &amp; B</p>")));
    assert_eq!(read["status"], "delivered");
}
