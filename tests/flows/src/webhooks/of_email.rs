use posthorn_harness::{Manner, Receiver, World, text};
use serde_json::{Value, json};

use super::{endpoint, path};

async fn listed(world: &World, query: &str) -> Value {
    let answer = world.call("GET", &format!("/v1/webhooks/deliveries?{query}"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

fn fields<'a>(page: &'a Value, field: &str) -> Vec<&'a str> {
    page["data"].as_array().unwrap().iter().map(|one| one[field].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_deliveries_of_an_email_are_listed_over_all_endpoints_newest_first() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let all = endpoint(&world, &receiver.url, json!({})).await;
    let only = endpoint(&world, &receiver.url, json!({ "events": ["message.delivered"] })).await;
    let id = world.send_to("success@simulator.amazonses.com").await;
    world.advance_seconds(60);
    world.send_to("success@simulator.amazonses.com").await;
    let page = listed(&world, &format!("email_id={id}")).await;
    assert_eq!(fields(&page, "event_type"), ["message.delivered", "message.delivered", "message.sent"]);
    let mut endpoints = fields(&page, "webhook_id");
    assert_eq!(endpoints.pop(), all["id"].as_str());
    endpoints.sort_unstable();
    let mut both = [all["id"].as_str().unwrap(), only["id"].as_str().unwrap()];
    both.sort_unstable();
    assert_eq!(endpoints, both);
    assert!(fields(&page, "state").iter().all(|state| *state == "succeeded"));
    // Each is the one that its endpoint lists.
    for delivery in page["data"].as_array().unwrap() {
        let own =
            format!("/v1/webhooks/{}/deliveries/{}", text(&delivery["webhook_id"]), text(&delivery["id"]));
        assert_eq!(world.call("GET", &own, None).await.json()["event_id"], delivery["event_id"]);
    }
    let first = listed(&world, &format!("email_id={id}&limit=2")).await;
    assert_eq!((fields(&first, "id"), &first["has_more"]), (fields(&page, "id")[..2].to_vec(), &json!(true)));
    let after = text(&first["next_cursor"]);
    let rest = listed(&world, &format!("email_id={id}&limit=2&after={after}")).await;
    assert_eq!((fields(&rest, "id"), &rest["has_more"]), (fields(&page, "id")[2..].to_vec(), &json!(false)));
}

#[tokio::test]
async fn a_failed_delivery_and_those_of_opens_are_there_too() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({ "events": ["message.opened", "message.sent"] })).await;
    receiver.answer_always("/hooks", Manner::Status(500));
    let id = world.send_to("success@simulator.amazonses.com").await;
    receiver.answer_always("/hooks", Manner::Status(200));
    world.advance_seconds(60);
    let html = world.tracked_html(&id, Some(0), "<p>a</p>").await;
    let open = crate::tracking::paths(&html).remove(0);
    let host = [("host", posthorn_harness::TRACKING_NAME)];
    assert_eq!(world.cloud.http("GET", &open, &host, b"").await.status, 200);
    world.cloud.pump().await;
    let page = listed(&world, &format!("email_id={id}")).await;
    let own = hook["id"].as_str().unwrap();
    assert_eq!(fields(&page, "webhook_id"), [own, own]);
    assert_eq!(fields(&page, "event_type"), ["message.opened", "message.sent"]);
    assert_eq!(fields(&page, "state"), ["succeeded", "pending"]);
    assert_eq!(page["data"][1]["attempts"][0]["status"], 500);
}

#[tokio::test]
async fn another_scope_and_bad_queries_are_refused() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let hook = endpoint(&world, &receiver.url, json!({})).await;
    let id = world.send_to("success@simulator.amazonses.com").await;
    for key in [&world.rival.live, &world.acme.test] {
        let answer =
            world.call_as(key, "GET", &format!("/v1/webhooks/deliveries?email_id={id}"), None, &[]).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (404, Some("NOT_FOUND")));
    }
    for query in
        ["", "email_id=x", &format!("email_id={}", text(&hook["id"])), &format!("email_id={id}&limit=0")]
    {
        let answer = world.call("GET", &format!("/v1/webhooks/deliveries?{query}"), None).await;
        assert_eq!(answer.status, 422, "{query}: {}", answer.json());
    }
    assert_eq!(world.call("DELETE", &path(&hook, ""), None).await.status, 200);
    assert_eq!(listed(&world, &format!("email_id={id}")).await["data"], json!([]), "of present endpoints");
}
