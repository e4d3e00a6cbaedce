//! What comes in from outside: opens and clicks of emails, and inbound mail.

use posthorn_harness::{DOMAIN, TRACKING_NAME, TRACKING_URL, World, text};
use serde_json::json;

use crate::{
    counts,
    flows::{self, Flow, accept, taken},
};

/// Opens and clicks, half of each. Each email has few, so that none is dropped.
pub const ENGAGEMENT: &str = "opens and clicks, 100 at a time";
/// Inbound mails of 2 KB.
pub const RECEIVED: &str = "inbound mails, 100 at a time";
/// The number of units over which a flow is averaged.
const UNITS: u32 = 100;
/// The emails that are opened and clicked.
const EMAILS: u32 = 10;
const BROWSER: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15";

/// Both flows, in a world of their own: receiving mail adds a write to each sent email.
pub async fn all() -> Vec<Flow> {
    let world = flows::warm().await;
    vec![engagement(&world).await, received(&world).await]
}

async fn engagement(world: &World) -> Flow {
    let mut paths = Vec::new();
    for number in 0..EMAILS {
        let id = accept(world, number, None).await;
        let html = world
            .tracked_html(&id, Some(0), "<body><a href=\"https://shop.example/a\">Shop</a></body>")
            .await;
        let starts = html.match_indices(TRACKING_URL).map(|(at, _)| at + TRACKING_URL.len());
        paths.extend(starts.map(|at| html[at..].split('"').next().unwrap_or_default().to_owned()));
    }
    world.cloud.pump().await;
    assert_eq!(paths.len(), 2 * EMAILS as usize, "a link and a pixel each");
    counts::clear(world);
    for _ in 0..UNITS / (2 * EMAILS) {
        world.advance_seconds(60);
        for path in &paths {
            let headers = [("host", TRACKING_NAME), ("user-agent", BROWSER)];
            let answer = world.cloud.http_from("198.51.100.7", "GET", path, &headers, b"").await;
            assert!(matches!(answer.status, 200 | 302), "{path}: {}", answer.status);
        }
    }
    world.cloud.pump().await;
    let flow = taken(world, ENGAGEMENT, UNITS);
    assert_eq!(counted(world, &["email.opened", "email.clicked"]).await, u64::from(UNITS));
    flow
}

async fn received(world: &World) -> Flow {
    let domains = world.call("GET", "/v1/domains", None).await.json();
    let path = format!("/v1/domains/{}", text(&domains["data"][0]["id"]));
    let answer = world.call("PATCH", &path, Some(json!({ "receiving": true }))).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    world.cloud.pump().await;
    counts::clear(world);
    for number in 0..UNITS {
        let head = format!(
            "From: Ada <ada@example.com>\r\nTo: in@{DOMAIN}\r\nSubject: Order {number}\r\nMessage-ID: <{number}@example.com>\r\n"
        );
        let body = "Where is my order? I waited for it all week.\r\n".repeat(40);
        world.cloud.receive(format!("{head}\r\n{body}").as_bytes(), &[&format!("in@{DOMAIN}")]);
    }
    world.cloud.pump().await;
    let flow = taken(world, RECEIVED, UNITS);
    assert_eq!(counted(world, &["email.received"]).await, u64::from(UNITS));
    flow
}

/// Today's usage under these names.
async fn counted(world: &World, names: &[&str]) -> u64 {
    let usage = world.usage().await;
    names.iter().filter_map(|name| usage.get(*name)).sum()
}
