use posthorn_harness::{HttpAnswer, Receiver, World};
use serde_json::{Value, json};

use super::{suppression, topic};

const ONE_CLICK: &[u8] = b"List-Unsubscribe=One-Click";

async fn post(world: &World, path: &str, content_type: &str, body: &[u8]) -> HttpAnswer {
    world.cloud.http("POST", path, &[("content-type", content_type)], body).await
}

async fn one_click(world: &World, path: &str) -> HttpAnswer {
    post(world, path, "application/x-www-form-urlencoded", ONE_CLICK).await
}

fn page(answer: &HttpAnswer) -> String {
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    String::from_utf8(answer.body.clone()).unwrap()
}

#[tokio::test]
async fn fetching_the_link_shows_a_page_and_changes_nothing() {
    let world = World::new().await;
    let topic = topic(&world, "opt_in").await;
    let path = world.unsubscribe_path("ada@example.com", Some(&topic)).await;
    for method in ["GET", "HEAD", "GET"] {
        let answer = world.cloud.http(method, &path, &[], b"").await;
        assert_eq!(answer.status, 200, "{method}");
        let text = page(&answer);
        assert_eq!(text.is_empty(), method == "HEAD");
        if method == "GET" {
            assert!(text.contains("Unsubscribe from Product news"), "{text}");
            assert!(text.contains("Unsubscribe from everything"));
            assert!(text.contains("<html lang=\"en\">") && text.contains("<form method=\"post\">"));
            assert!(!text.contains("ada@example.com"), "a link that is passed on must not show the address");
        }
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("form-action 'self'"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    world.cloud.pump().await;
    let writes = world.cloud.ledger().of("show-unsubscribe");
    assert!(writes.iter().all(|call| call.write_units == 0.0), "{writes:?}");
    assert!(world.suppressed(Some(&topic), &["ada@example.com"]).await.is_empty());
}

#[tokio::test]
async fn one_click_in_either_kind_of_form_leaves_the_emails_topic_and_a_repetition_changes_nothing() {
    let world = World::new().await;
    let topic = topic(&world, "opt_in").await;
    let path = world.unsubscribe_path("ada@example.com", Some(&topic)).await;
    let first = one_click(&world, &path).await;
    assert_eq!(first.status, 200);
    assert!(page(&first).contains("You are unsubscribed"));
    let unchanged = suppression(&world, &format!("ada@example.com?topic_id={topic}")).await;
    assert_eq!((unchanged.0, &unchanged.1["reason"]), (200, &json!("unsubscribe")));
    assert_eq!(suppression(&world, "ada@example.com").await.0, 404, "other emails are not suppressed");
    world.advance_seconds(60);
    let multipart =
        b"--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    let again = post(&world, &path, "multipart/form-data; boundary=x", multipart).await;
    assert_eq!(again.status, 200);
    assert_eq!(suppression(&world, &format!("ada@example.com?topic_id={topic}")).await, unchanged);
    let shown = page(&world.cloud.http("GET", &path, &[], b"").await);
    assert!(shown.contains("You are unsubscribed from") && !shown.contains("Unsubscribe from Product"));
}

#[tokio::test]
async fn the_pages_buttons_leave_the_topic_or_everything_and_without_a_topic_everything() {
    let world = World::new().await;
    let topic = topic(&world, "opt_in").await;
    for (address, of, body, everything) in [
        ("one@example.com", Some(topic.as_str()), "from=topic", false),
        ("two@example.com", Some(topic.as_str()), "from=all", true),
        ("three@example.com", None, "List-Unsubscribe=One-Click", true),
        ("four@example.com", None, "from=topic", true),
        ("five@example.com", Some(topic.as_str()), "", false),
    ] {
        // Mail gateways append parameters to links.
        let path = format!("{}?utm_source=news", world.unsubscribe_path(address, of).await);
        assert_eq!(world.cloud.http("GET", &path, &[], b"").await.status, 200, "{address}");
        let answer = post(&world, &path, "application/x-www-form-urlencoded", body.as_bytes()).await;
        assert_eq!(answer.status, 200, "{address}");
        assert_eq!(suppression(&world, address).await.0 == 200, everything, "{address}");
    }
    let path = world.unsubscribe_path("two@example.com", None).await;
    let shown = page(&world.cloud.http("GET", &path, &[], b"").await);
    assert!(shown.contains("unsubscribed from all emails") && !shown.contains("<form"));
}

#[tokio::test]
async fn customers_get_one_event_for_each_unsubscription() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    let topic = topic(&world, "opt_in").await;
    let path = world.unsubscribe_path("ada@example.com", Some(&topic)).await;
    for _ in 0..3 {
        one_click(&world, &path).await;
        world.cloud.pump().await;
        world.advance_seconds(60);
    }
    assert_eq!(receiver.types(), ["message.unsubscribed"]);
    let payload: Value = serde_json::from_str(&receiver.received()[0].body).unwrap();
    assert_eq!(payload["data"]["recipients"], json!(["ada@example.com"]));
    assert_eq!(payload["data"]["topic_id"], json!(topic));
    assert!(payload["data"]["email_id"].as_str().unwrap().starts_with("email_"));
    post(&world, &path, "application/x-www-form-urlencoded", b"from=all").await;
    world
        .call(
            "POST",
            "/v1/suppressions",
            Some(json!({ "address": "b@example.com", "reason": "unsubscribe" })),
        )
        .await;
    world.cloud.pump().await;
    assert_eq!(
        receiver.types().len(),
        2,
        "leaving everything is a second event; a change through the API is none"
    );
}

#[tokio::test]
async fn a_link_that_is_not_ours_gives_a_plain_page_without_details() {
    let world = World::new().await;
    let good = world.unsubscribe_path("ada@example.com", None).await;
    let altered = format!("{}{}", &good[..good.len() - 1], if good.ends_with('A') { 'B' } else { 'A' });
    let long = format!("/u/{}", "A".repeat(4_000));
    let mut pages = Vec::new();
    for path in [altered.as_str(), "/u/x", "/u/%3Cscript%3E", &long] {
        for method in ["GET", "POST"] {
            let headers = [("content-type", "application/x-www-form-urlencoded"), ("x-request-id", "r")];
            let answer = world.cloud.http(method, path, &headers, ONE_CLICK).await;
            assert_eq!(answer.status, 404, "{method} {path}");
            pages.push(page(&answer));
        }
    }
    pages.dedup();
    assert_eq!(pages.len(), 1, "the page must not show what is wrong: {pages:?}");
    assert!(!pages[0].contains("ada") && !pages[0].contains("script>"));
    assert_eq!(suppression(&world, "ada@example.com").await.0, 404);
}

#[tokio::test]
async fn a_body_that_is_not_a_form_is_refused_with_a_page() {
    let world = World::new().await;
    let path = world.unsubscribe_path("ada@example.com", None).await;
    for (content_type, body, status) in
        [("application/json", "{}", 415), ("application/x-www-form-urlencoded", "from=nowhere", 422)]
    {
        let answer = post(&world, &path, content_type, body.as_bytes()).await;
        assert_eq!(answer.status, status, "{content_type}");
        page(&answer);
    }
    assert_eq!(suppression(&world, "ada@example.com").await.0, 404);
}
