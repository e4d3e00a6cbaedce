//! Opens and clicks, from an email's HTML to webhooks and usage.

mod click;
mod host;
mod open;
mod recorded;

use posthorn_harness::{HttpAnswer, Receiver, TRACKING_NAME, TRACKING_URL, World};
use posthorn_tokens::{sign_scoped, signing_ring};
use posthorn_tracking::{CLICK_PURPOSE, ClickLink, MessageCopy, OPEN_PURPOSE, click_path, open_path};
use serde_json::Value;

const BROWSER: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15";
const TARGET: &str = "https://shop.example/a?b=1&c=ä#d";

/// The paths of all tracking links in an email's HTML, in order.
pub(crate) fn paths(html: &str) -> Vec<String> {
    let starts = html.match_indices(TRACKING_URL).map(|(at, _)| at + TRACKING_URL.len());
    starts.map(|at| html[at..].split('"').next().unwrap().to_owned()).collect()
}

/// The paths of a click link and an open pixel of acme's email `id`, signed as before links were bound to hosts.
pub(crate) async fn unbound_paths(world: &World, id: &str) -> [String; 2] {
    let app = world.cloud.owner_app();
    let ring = signing_ring(&app).await.unwrap();
    let copy = MessageCopy { email_id: id.parse().unwrap(), recipient: Some(0) };
    let sign = |purpose: &str, payload: &[u8]| {
        sign_scoped(ring.newest().unwrap(), purpose, world.scope(), payload, None)
    };
    let click = ClickLink { copy, target: TARGET.to_owned() };
    [click_path(&sign(CLICK_PURPOSE, &click.to_bytes())), open_path(&sign(OPEN_PURPOSE, &copy.to_bytes()))]
}

/// The id of an email that was delivered a minute ago, and the paths of its link and its pixel.
async fn delivered(world: &World) -> (String, String, String) {
    let id = world.send_to("success@simulator.amazonses.com").await;
    world.advance_seconds(60);
    let html = format!("<body><a href=\"{}\">Shop</a></body>", TARGET.replace('&', "&amp;"));
    let html = world.tracked_html(&id, Some(0), &html).await;
    let [click, open] = paths(&html).try_into().unwrap();
    (id, click, open)
}

async fn visit(world: &World, method: &str, path: &str, user_agent: &str) -> HttpAnswer {
    visit_at(world, TRACKING_NAME, method, path, user_agent).await
}

/// The same, at any host.
async fn visit_at(world: &World, host: &str, method: &str, path: &str, user_agent: &str) -> HttpAnswer {
    let headers = [("host", host), ("user-agent", user_agent)];
    world.cloud.http_from("198.51.100.7", method, path, &headers, b"").await
}

/// The events of opens and clicks that a receiver got, after all functions have run.
async fn engagement_events(world: &World, receiver: &Receiver) -> Vec<Value> {
    world.cloud.pump().await;
    let bodies = receiver.received().into_iter().map(|one| serde_json::from_str::<Value>(&one.body).unwrap());
    bodies.filter(|body| body["type"] == "message.opened" || body["type"] == "message.clicked").collect()
}

/// How many items the two functions wrote.
fn written(world: &World) -> usize {
    let calls = world.cloud.ledger().entries();
    calls.iter().filter(|call| call.function.starts_with("track-") && call.write_units > 0.0).count()
}
