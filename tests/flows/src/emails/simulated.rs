use posthorn_harness::{Receiver, World, email, text};
use serde_json::{Value, json};

#[tokio::test]
async fn a_test_key_reaches_no_provider_and_magic_recipients_give_the_same_states() {
    let world = World::new().await;
    for (recipient, status) in [
        ("delivered@posthorn.test", "delivered"),
        ("bounced+label@posthorn.test", "bounced"),
        ("complained@posthorn.test", "complained"),
        ("suppressed+label@posthorn.test", "suppressed"),
        ("somebody@example.com", "delivered"),
    ] {
        let answer = world.call_as(&world.acme.test, "POST", "/v1/emails", Some(email(recipient)), &[]).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        world.cloud.pump().await;
        let path = format!("/v1/emails/{}", text(&answer.json()["id"]));
        let email = world.call_as(&world.acme.test, "GET", &path, None, &[]).await;
        assert_eq!(email.json()["status"], status, "{recipient}");
        assert_eq!(world.call("GET", &path, None).await.status, 404, "the live key does not see it");
    }
    assert!(world.cloud.mailbox().mails().is_empty());
    assert!(world.cloud.ledger().entries().iter().all(|call| call.action != "SendEmail"));
}

#[tokio::test]
async fn a_test_key_may_send_from_the_test_domain_without_setup() {
    let world = World::new().await;
    let mut body = email("delivered@posthorn.test");
    body["from"] = "me@posthorn.test".into();
    assert_eq!(
        world.call_as(&world.acme.test, "POST", "/v1/emails", Some(body.clone()), &[]).await.status,
        200
    );
    assert_eq!(world.call("POST", "/v1/emails", Some(body)).await.status, 403);
}

#[tokio::test]
async fn the_magic_suppressed_recipient_gives_the_same_result_as_a_suppression() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let test = &world.acme.test;
    let hook = json!({ "url": receiver.url, "events": ["*"] });
    assert_eq!(world.call_as(test, "POST", "/v1/webhooks", Some(hook), &[]).await.status, 200);
    let real = json!({ "address": "eve@customer.example" });
    assert_eq!(world.call_as(test, "POST", "/v1/suppressions", Some(real), &[]).await.status, 200);
    let mut seen = Vec::new();
    for recipient in ["eve@customer.example", "suppressed@posthorn.test"] {
        let before = receiver.types().len();
        let sent = world.call_as(test, "POST", "/v1/emails", Some(email(recipient)), &[]).await;
        world.cloud.pump().await;
        let path = format!("/v1/emails/{}", text(&sent.json()["id"]));
        let read = world.call_as(test, "GET", &path, None, &[]).await.json();
        let history = read["history"].as_array().unwrap();
        let events: Vec<Value> = history.iter().map(|entry| entry["event"].clone()).collect();
        let of_recipient = read["recipients"][0]["status"].clone();
        seen.push((read["status"].clone(), of_recipient, events, receiver.types()[before..].to_vec()));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!((&seen[1].0, &seen[1].3[..]), (&json!("suppressed"), &["message.suppressed".to_owned()][..]));
    let mut body = email("suppressed@posthorn.test");
    body["cc"] = json!(["delivered@posthorn.test"]);
    let sent = world.call_as(test, "POST", "/v1/emails", Some(body), &[]).await;
    world.cloud.pump().await;
    let path = format!("/v1/emails/{}", text(&sent.json()["id"]));
    let read = world.call_as(test, "GET", &path, None, &[]).await.json();
    let states: Vec<&Value> =
        read["recipients"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
    assert_eq!(
        (&read["status"], states),
        (&json!("delivered"), vec![&json!("suppressed"), &json!("delivered")])
    );
}

/// Sends a test email that tracks opens or clicks as given; gives the email after all functions have run.
async fn tracked(world: &World, to: &[&str], opens: bool, clicks: bool) -> Value {
    let body = json!({
        "from": "me@posthorn.test", "to": to, "subject": "Hello", "track_opens": opens, "track_clicks": clicks,
        "html": "<p><a href=\"mailto:a@b.example\">no</a> <a href=\"https://shop.example/a?b=1&amp;c=2\">shop</a></p>",
    });
    let sent = world.call_as(&world.acme.test, "POST", "/v1/emails", Some(body), &[]).await;
    assert_eq!(sent.status, 200, "{}", sent.json());
    world.cloud.pump().await;
    let path = format!("/v1/emails/{}", text(&sent.json()["id"]));
    world.call_as(&world.acme.test, "GET", &path, None, &[]).await.json()
}

#[tokio::test]
async fn magic_recipients_open_and_click_tracked_emails_and_people_and_programs_are_shown_separately() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = json!({ "url": receiver.url, "events": ["message.opened", "message.clicked"] });
    assert_eq!(world.call_as(&world.acme.test, "POST", "/v1/webhooks", Some(hook), &[]).await.status, 200);
    let none = json!({ "people": 0, "programs": 0 });
    let (people, programs) = (json!({ "people": 1, "programs": 0 }), json!({ "people": 0, "programs": 1 }));
    for (to, opens, clicks) in [
        ("delivered@posthorn.test", &none, &none),
        ("opened+label@posthorn.test", &people, &none),
        ("clicked@posthorn.test", &people, &people),
        ("scanned@posthorn.test", &programs, &programs),
        ("clicked@elsewhere.example", &none, &none),
    ] {
        let email = tracked(&world, &[to], true, true).await;
        let read = &email["engagement"];
        assert_eq!(
            (&email["status"], &read["opens"], &read["clicks"]),
            (&json!("delivered"), opens, clicks),
            "{to}"
        );
        if clicks != &none {
            let click = &read["latest"][0];
            assert_eq!(
                (&click["event"], &click["url"]),
                (&json!("clicked"), &json!("https://shop.example/a?b=1&c=2"))
            );
            assert_eq!((&click["recipient"], click["at"].is_string()), (&json!(to), true));
            assert_eq!(click["automated"], json!(clicks == &programs));
        }
    }
    let reported = ["message.opened", "message.clicked"]
        .map(|one| receiver.types().iter().filter(|it| *it == one).count());
    assert_eq!(reported, [3, 2]);
}

#[tokio::test]
async fn an_untracked_email_has_no_opens_or_clicks_and_a_copy_for_several_recipients_names_none() {
    let world = World::new().await;
    let untracked = tracked(&world, &["clicked@posthorn.test"], false, false).await;
    assert_eq!(untracked["engagement"]["latest"], json!([]));
    let clicks = tracked(&world, &["clicked@posthorn.test"], false, true).await;
    assert_eq!(clicks["engagement"]["latest"].as_array().map(Vec::len), Some(1));
    let several = tracked(&world, &["clicked@posthorn.test", "opened@posthorn.test"], true, true).await;
    let latest = several["engagement"]["latest"].as_array().unwrap();
    assert_eq!((latest.len(), &several["engagement"]["opens"]["people"]), (3, &json!(2)));
    assert!(latest.iter().all(|one| one.get("recipient").is_none()), "{latest:?}");
}
