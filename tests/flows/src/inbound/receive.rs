use posthorn_harness::{Fault, Receiver, When, text};
use serde_json::{Value, json};

use super::{plain, receive_mail, received, whole, world};

#[tokio::test]
async fn a_reply_is_stored_split_matched_to_its_email_and_sent_as_an_event() {
    let world = world().await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    let sent = world.send_to("ada@example.com").await;
    let mail = &world.cloud.mailbox().mails()[0];
    let written = String::from_utf8_lossy(&mail.raw).into_owned();
    let reference = written.lines().find_map(|line| line.strip_prefix("References: ")).unwrap().to_owned();
    assert!(reference.contains(sent.trim_start_matches("email_")));
    let headers = format!(
        "In-Reply-To: <{}@email.amazonses.com>\nReferences: {reference} <{}@email.amazonses.com>\n",
        mail.id, mail.id
    );
    let body = "Yes, please.\n\nOn Sat, Nov 21, 2026 at 10:00 AM Acme <hello@acme.example> wrote:\n> Hello\n";
    let listed = receive_mail(&world, &plain(&headers, body)).await;
    let [listed] = &listed[..] else { panic!("{listed:?}") };
    assert_eq!((&listed["kind"], &listed["is_reply"]), (&json!("message"), &json!(true)));
    assert_eq!(listed["in_reply_to_email_id"], json!(sent));
    assert_eq!(listed["from"], "Ada <ada@example.com>");
    assert_eq!(
        (&listed["message_id"], &listed["received_for"]),
        (&json!("q1@example.com"), &json!(["in@acme.example"]))
    );
    assert_eq!(listed["verdicts"]["spam"], "pass");
    assert_eq!(listed.get("text"), None, "lists show no bodies");
    let whole = whole(&world, listed).await;
    assert_eq!(whole["reply_text"], "Yes, please.");
    assert!(whole["quoted_text"].as_str().unwrap().ends_with("> Hello"));
    assert_eq!(whole["headers"]["subject"], "Question");
    let payloads: Vec<Value> = receiver
        .received()
        .iter()
        .map(|one| serde_json::from_str::<Value>(&one.body).unwrap())
        .filter(|event| event["type"] == "inbound.email")
        .collect();
    assert_eq!(payloads.len(), 1);
    assert_eq!(
        (&payloads[0]["data"]["email_id"], &payloads[0]["data"]["subject"]),
        (&listed["id"], &json!("Question"))
    );
}

#[tokio::test]
async fn automatic_answers_and_bounces_are_not_replies() {
    let world = world().await;
    let sent = world.send_to("ada@example.com").await;
    let reference = format!("References: <{}@acme.example>\n", sent.trim_start_matches("email_"));
    let away = format!("{reference}Auto-Submitted: auto-replied\n");
    let listed = receive_mail(&world, &plain(&away, "I am away.")).await;
    assert_eq!((&listed[0]["kind"], &listed[0]["is_reply"]), (&json!("auto_reply"), &json!(false)));
    assert_eq!(listed[0]["in_reply_to_email_id"], json!(sent));
    world.advance_seconds(1);
    let report = format!(
        "From: MAILER-DAEMON@mx.example.com\r\nSubject: Undelivered\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; ada@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         --b\r\nContent-Type: text/rfc822-headers\r\n\r\n{}\r\n--b--\r\n",
        reference.trim_end()
    );
    world.cloud.receive_from(report.as_bytes(), "", &["in@acme.example"]);
    world.cloud.pump().await;
    let listed = received(&world).await;
    assert_eq!((&listed[0]["kind"], &listed[0]["is_reply"]), (&json!("bounce"), &json!(false)));
    assert_eq!(listed[0]["in_reply_to_email_id"], json!(sent));
    assert_eq!(
        listed[0]["failed_recipients"],
        json!([{ "address": "ada@example.com", "action": "failed", "status": "5.1.1" }])
    );
}

#[tokio::test]
async fn an_email_of_another_scope_is_never_named_however_a_mail_refers_to_it() {
    let world = world().await;
    let theirs = world
        .call_as(&world.rival.live, "POST", "/v1/emails", Some(posthorn_harness::email("a@example.com")), &[])
        .await;
    let id = text(&theirs.json()["id"]);
    let headers =
        format!("In-Reply-To: <{}@acme.example>\nReferences: <x@y> <0@>\n", id.trim_start_matches("email_"));
    let listed = receive_mail(&world, &plain(&headers, "x")).await;
    assert_eq!((&listed[0]["in_reply_to_email_id"], &listed[0]["is_reply"]), (&json!(null), &json!(false)));
}

#[tokio::test]
async fn a_repeated_notice_and_a_kill_between_any_two_calls_leave_one_mail() {
    for nth in 1..=8 {
        for when in [When::Before, When::After] {
            let world = world().await;
            world.cloud.set_fault(Fault::KillAt { function: "receive-email".into(), nth, when });
            let raw = plain(
                "Content-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n",
                "pdf",
            );
            let listed = receive_mail(&world, &raw).await;
            assert_eq!(listed.len(), 1, "killed at {nth}");
            assert_eq!(listed[0]["attachments"][0]["filename"], "a.pdf");
        }
    }
}

#[tokio::test]
async fn mail_for_an_unknown_domain_and_notices_without_mail_are_ignored() {
    let world = world().await;
    world.cloud.receive(&plain("", "x"), &["in@nobody.example", "in@sub.acme.example"]);
    let said = "Successfully validated SNS topic for Amazon SES event publishing.";
    let topic = &world.cloud.infrastructure().receipt_rules[0].topic_arn;
    world.cloud.account().topics().publish(
        topic,
        "",
        said,
        jiff::Timestamp::UNIX_EPOCH,
        std::time::Duration::ZERO,
    );
    world.cloud.pump().await;
    assert!(received(&world).await.is_empty());
    assert_eq!(world.cloud.account().depth("posthorn-dev-inbound-dead").visible, 0);
    let both = ["in@acme.example", "In2@ACME.example", "x@nobody.example"];
    world.cloud.receive(&plain("", "x"), &both);
    world.cloud.pump().await;
    assert_eq!(received(&world).await[0]["received_for"], json!(["in@acme.example", "In2@ACME.example"]));
}

#[tokio::test]
async fn a_mail_that_refers_only_to_the_id_from_ses_is_a_reply() {
    let world = world().await;
    let sent = world.send_to("ada@example.com").await;
    let id = world.cloud.mailbox().mails()[0].id.clone();
    for headers in [
        format!("In-Reply-To: <{id}@email.amazonses.com>\n"),
        format!("In-Reply-To: <{id}@eu-west-1.amazonses.com>\n"),
        format!("References: <x@example.com>\n <{id}@us-west-2.amazonses.com>\n"),
    ] {
        let listed = receive_mail(&world, &plain(&headers, "Yes.")).await;
        assert_eq!(
            (&listed[0]["in_reply_to_email_id"], &listed[0]["is_reply"]),
            (&json!(sent), &json!(true))
        );
        world.advance_seconds(1);
    }
    for reference in ["amazonses.com.example", "evilamazonses.com", "acme.example"] {
        let listed =
            receive_mail(&world, &plain(&format!("In-Reply-To: <{id}@{reference}>\n"), "Yes.")).await;
        assert_eq!(listed[0]["in_reply_to_email_id"], json!(null), "{reference}");
        world.advance_seconds(1);
    }
}

#[tokio::test]
async fn an_id_from_ses_of_another_scopes_email_matches_nothing() {
    let world = world().await;
    let theirs = posthorn_harness::email("a@example.com");
    world.call_as(&world.rival.live, "POST", "/v1/emails", Some(theirs), &[]).await;
    world.cloud.pump().await;
    let id = world.cloud.mailbox().mails()[0].id.clone();
    let headers = format!("In-Reply-To: <{id}@email.amazonses.com>\n");
    let listed = receive_mail(&world, &plain(&headers, "Yes.")).await;
    assert_eq!((&listed[0]["in_reply_to_email_id"], &listed[0]["is_reply"]), (&json!(null), &json!(false)));
}

#[tokio::test]
async fn ids_from_ses_are_stored_only_for_scopes_that_receive_mail_and_survive_a_killed_relay() {
    let writes = |world: &posthorn_harness::World| {
        let calls = world.cloud.ledger().of("relay-messages");
        calls.iter().filter(|call| call.action == "PutItem").count()
    };
    let quiet = posthorn_harness::World::new().await;
    quiet.send_to("ada@example.com").await;
    assert_eq!(writes(&quiet), 0);
    for nth in 1..=4 {
        for when in [When::Before, When::After] {
            let world = world().await;
            world.cloud.set_fault(Fault::KillAt { function: "relay-messages".into(), nth, when });
            let sent = world.send_to("ada@example.com").await;
            let id = world.cloud.mailbox().mails()[0].id.clone();
            let headers = format!("In-Reply-To: <{id}@email.amazonses.com>\n");
            let listed = receive_mail(&world, &plain(&headers, "Yes.")).await;
            assert_eq!(listed[0]["in_reply_to_email_id"], json!(sent), "killed at {nth}");
        }
    }
}
