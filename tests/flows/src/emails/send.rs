use mail_parser::MessageParser;
use posthorn_harness::{DOMAIN, World, email};
use serde_json::json;

#[tokio::test]
async fn an_email_is_accepted_sent_and_delivered_and_its_history_shows_it() {
    let world = World::new().await;
    let body = json!({
        "from": format!("Acme <hello@{DOMAIN}>"), "to": "success@simulator.amazonses.com", "cc": ["c@example.com"],
        "bcc": ["secret@example.com"], "reply_to": "help@acme.example", "subject": "Grüße 🚀", "html": "<p>Hi</p>",
        "text": "Hi", "headers": { "X-Entity-Ref": "42" }, "tags": [{ "name": "kind", "value": "welcome" }],
        "metadata": { "user": "7" },
    });
    let accepted = world.call("POST", "/v1/emails", Some(body)).await;
    assert_eq!(accepted.status, 200);
    let id = accepted.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(world.status(&id).await, "queued");
    world.cloud.pump().await;

    let email = world.email(&id).await;
    assert_eq!(email["status"], "delivered");
    let history: Vec<&str> =
        email["history"].as_array().unwrap().iter().filter_map(|entry| entry["event"].as_str()).collect();
    assert_eq!(history[0..2], ["queued", "sent"]);
    assert!(history[2..].iter().all(|event| *event == "delivered") && history.len() >= 3, "{history:?}");
    assert_eq!(email["metadata"]["user"], "7");
    assert_eq!(email["tags"][0]["value"], "welcome");

    let mails = world.cloud.mailbox().mails();
    assert_eq!(mails.len(), 1);
    let parsed = MessageParser::default().parse(&mails[0].raw).unwrap();
    assert_eq!(parsed.subject(), Some("Grüße 🚀"));
    assert_eq!(parsed.header_raw("X-Entity-Ref").map(str::trim), Some("42"));
    assert_eq!(mails[0].recipients.len(), 3);
    assert!(!String::from_utf8_lossy(&mails[0].raw).contains("secret@"));
}

#[tokio::test]
async fn emails_to_ses_simulator_addresses_end_as_ses_documents() {
    let world = World::new().await;
    for (local, status) in [
        ("success", "delivered"),
        ("bounce", "bounced"),
        ("complaint", "complained"),
        ("suppressionlist", "suppressed"),
        ("ooto", "delivered"),
    ] {
        let id = world.send_to(&format!("{local}@simulator.amazonses.com")).await;
        assert_eq!(world.status(&id).await, status, "{local}");
    }
}

#[tokio::test]
async fn a_sender_with_an_unknown_or_unverified_domain_is_refused_with_its_code() {
    let world = World::new().await;
    let from = |domain: &str| {
        let mut body = email("a@example.com");
        body["from"] = format!("x@{domain}").into();
        body
    };
    let foreign = world.call("POST", "/v1/emails", Some(from("other.example"))).await;
    assert_eq!((foreign.status, foreign.json()["code"].as_str()), (403, Some("DOMAIN_NOT_FOUND")));
    let added = world.call("POST", "/v1/domains", Some(json!({ "name": "new.example.com" }))).await;
    assert_eq!(added.status, 200, "{}", added.json());
    let unverified = world.call("POST", "/v1/emails", Some(from("new.example.com"))).await;
    assert_eq!((unverified.status, unverified.json()["code"].as_str()), (403, Some("DOMAIN_NOT_VERIFIED")));
    assert_eq!(unverified.json()["errors"][0]["pointer"], "/from");
}

#[tokio::test]
async fn a_warm_instance_accepts_with_three_aws_calls_or_four_with_a_key() {
    let world = World::new().await;
    world.accept("a@example.com").await;
    for (headers, most) in [(&[][..], 3), (&[("idempotency-key", "k")][..], 4)] {
        world.cloud.ledger().take();
        let answer = world
            .call_as(&world.acme.live, "POST", "/v1/emails", Some(email("a@example.com")), headers)
            .await;
        assert_eq!(answer.status, 200);
        let calls = world.cloud.ledger().of("send-email").len();
        assert_eq!(calls, most, "{headers:?}");
    }
}
