use posthorn_harness::{Receiver, TRACKING_NAME, World, email, text};
use serde_json::json;

use super::{BROWSER, delivered, engagement_events, paths, visit};

#[tokio::test]
async fn programs_are_recorded_with_a_reason_and_counted_separately() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    let (_, click, open) = delivered(&world).await;
    let gmail = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)";
    for (path, user_agent, expected) in [
        (&open, "Mozilla/5.0", json!("privacy_proxy")),
        (&open, gmail, json!(null)),
        (&click, "Barracuda Sentinel (EE)", json!("scanner")),
        (&click, "curl/8.11.0", json!("scanner")),
        (&click, "", json!("no_user_agent")),
    ] {
        let before = engagement_events(&world, &receiver).await.len();
        visit(&world, "GET", path, user_agent).await;
        let engagement_events = engagement_events(&world, &receiver).await;
        assert_eq!(engagement_events.len(), before + 1, "{user_agent}");
        let data = &engagement_events[before]["data"];
        assert_eq!(data["automated"], !expected.is_null(), "{user_agent}");
        assert_eq!(data["automated_reason"], expected, "{user_agent}");
    }
    let usage = world.usage().await;
    for (name, count) in [("email.opened", 1), ("email.opened_automated", 1), ("email.clicked_automated", 3)]
    {
        assert_eq!(usage.get(name), Some(&count), "{name}: {usage:?}");
    }
    assert_eq!(usage.get("email.clicked"), None);
}

#[tokio::test]
async fn a_click_too_early_for_a_person_counts_as_a_programs() {
    let world = World::new().await;
    let id = world.send_to("success@simulator.amazonses.com").await;
    let html = world.tracked_html(&id, Some(0), "<a href=\"https://example.com/\">a</a>").await;
    let click = &paths(&html)[0];
    visit(&world, "GET", click, BROWSER).await;
    world.advance_seconds(5);
    visit(&world, "GET", click, BROWSER).await;
    world.cloud.pump().await;
    let usage = world.usage().await;
    assert_eq!((usage.get("email.clicked"), usage.get("email.clicked_automated")), (Some(&1), Some(&1)));
}

#[tokio::test]
async fn a_request_that_is_handled_twice_is_recorded_once() {
    let world = World::new().await;
    let (_, click, open) = delivered(&world).await;
    for path in [&click, &open] {
        for request in ["one", "one", "two"] {
            let headers = [("host", TRACKING_NAME), ("user-agent", BROWSER), ("x-amz-cf-id", request)];
            world.cloud.http("GET", path, &headers, b"").await;
            world.advance_seconds(1);
        }
    }
    world.cloud.pump().await;
    let usage = world.usage().await;
    assert_eq!((usage.get("email.clicked"), usage.get("email.opened")), (Some(&2), Some(&2)));
}

#[tokio::test]
async fn repeated_visits_to_a_link_cannot_fill_the_table() {
    let world = World::new().await;
    let (id, click, open) = delivered(&world).await;
    for _ in 0..400 {
        assert_eq!(visit(&world, "GET", &open, BROWSER).await.status, 200);
    }
    world.cloud.pump().await;
    let opened = world.usage().await["email.opened"];
    assert!((100..=128).contains(&opened), "{opened}");
    visit(&world, "GET", &click, BROWSER).await;
    world.cloud.pump().await;
    assert_eq!(
        world.usage().await.get("email.clicked"),
        Some(&1),
        "many opens do not use up the limit of clicks"
    );
    let email = world.email(&id).await;
    assert_eq!((text(&email["status"]).as_str(), email["html"].is_string()), ("delivered", true));
}

#[tokio::test]
async fn a_copy_for_one_recipient_names_it_and_a_shared_copy_names_none() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    let mut body = email("first@example.com");
    body["cc"] = json!(["Second <second@example.com>"]);
    body["bcc"] = json!(["third@example.com"]);
    let id = text(&world.call("POST", "/v1/emails", Some(body)).await.json()["id"]);
    world.cloud.pump().await;
    world.advance_seconds(60);
    for (place, expected) in [
        (Some(0), json!("first@example.com")),
        (Some(1), json!("second@example.com")),
        (Some(2), json!("third@example.com")),
        (Some(3), json!(null)),
        (None, json!(null)),
    ] {
        let before = engagement_events(&world, &receiver).await.len();
        let html = world.tracked_html(&id, place, "<p>Hello</p>").await;
        visit(&world, "GET", &paths(&html)[0], BROWSER).await;
        let engagement_events = engagement_events(&world, &receiver).await;
        assert_eq!(engagement_events.len(), before + 1);
        assert_eq!(engagement_events[before]["data"]["recipient"], expected, "{place:?}");
    }
}

#[tokio::test]
async fn a_link_of_a_deleted_email_still_redirects() {
    let world = World::new().await;
    delivered(&world).await;
    let gone = "email_01kajbch80e8j885zsatp7rpcz";
    let html = world.tracked_html(gone, Some(0), "<a href=\"https://example.com/\">a</a>").await;
    for (path, status) in paths(&html).iter().zip([302, 200]) {
        assert_eq!(visit(&world, "GET", path, BROWSER).await.status, status);
    }
    world.cloud.pump().await;
    let usage = world.usage().await;
    assert!(!usage.contains_key("email.clicked") && !usage.contains_key("email.opened"), "{usage:?}");
}

#[tokio::test]
async fn an_open_is_stored_without_the_visitors_address() {
    let world = World::new().await;
    let (id, _, open) = delivered(&world).await;
    visit(&world, "GET", &open, BROWSER).await;
    let kept = world.engagements(&id).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].network.as_deref(), Some("198.51.100.0/24"));
    let read = world.email(&id).await["engagement"].clone();
    assert_eq!((&read["opens"]["people"], &read["latest"][0]["event"]), (&json!(1), &json!("opened")));
    assert!(read["latest"][0].get("network").is_none(), "{read}");
}

#[tokio::test]
async fn opens_and_clicks_that_ses_tracks_are_recorded_once_with_its_bot_mark() {
    let world = World::new().await;
    let id = world.send_to("success@simulator.amazonses.com").await;
    let tag = format!("{}-{}", id.strip_prefix("email_").unwrap(), world.scope_label());
    for (mark, times) in [("Likely", 2), ("Unlikely", 1)] {
        let click = json!({ "timestamp": "2026-11-21T10:01:00.000Z", "ipAddress": "192.0.2.1", "userAgent": BROWSER,
            "link": format!("https://example.com/{mark}"), "isBotEvent": mark });
        let message = json!({ "eventType": "Click", "click": click,
            "mail": { "timestamp": "2026-11-21T10:00:00.000Z", "messageId": "p", "tags": { "posthorn_ref": [tag] } } });
        let mut event: serde_json::Value =
            serde_json::from_str(include_str!("../../../../events/messages/record-ses-event.json")).unwrap();
        event["Records"][0]["body"] = message.to_string().into();
        for _ in 0..times {
            world.cloud.invoke("record-ses-event", event.to_string()).await.unwrap();
        }
    }
    world.cloud.pump().await;
    let usage = world.usage().await;
    assert_eq!((usage.get("email.clicked"), usage.get("email.clicked_automated")), (Some(&1), Some(&1)));
    let kept = world.engagements(&id).await;
    assert!(kept.iter().all(|one| one.network.as_deref() == Some("192.0.2.0/24")), "{kept:?}");
}

#[tokio::test]
async fn a_tracked_email_is_sent_with_tracking_links() {
    let world = World::new().await;
    let mut body = email("success@simulator.amazonses.com");
    body["html"] = "<p>See <a href=\"https://example.com/a?b=1&amp;c=2\">this</a>.</p>".into();
    body["track_opens"] = true.into();
    body["track_clicks"] = true.into();
    let id = text(&world.call("POST", "/v1/emails", Some(body)).await.json()["id"]);
    world.cloud.pump().await;
    let mails = world.cloud.mailbox().mails();
    let parsed = mail_parser::MessageParser::default().parse(&mails[0].raw).unwrap();
    let html = parsed.body_html(0).unwrap().into_owned();
    let link = |start: &str| {
        let at = html.find(start).unwrap_or_else(|| panic!("{start} in {html}"));
        html[at..].split('"').next().unwrap().to_owned()
    };
    assert!(!html.contains("example.com/a"), "{html}");
    let (click, open) = (link("/t/c/"), link("/t/o/"));
    world.advance_seconds(60);
    let followed = world
        .cloud
        .http("GET", &click, &[("user-agent", "Mozilla/5.0 (X11; Linux) Firefox/140.0")], b"")
        .await;
    assert_eq!((followed.status, followed.header("location")), (302, Some("https://example.com/a?b=1&c=2")));
    assert_eq!(world.cloud.http("GET", &open, &[], b"").await.status, 200);
    world.cloud.pump().await;
    let usage = world.call("GET", "/v1/usage", None).await.json();
    assert_eq!(usage["totals"]["email.clicked"], 1);
    assert_eq!(world.status(&id).await, "delivered");
}
