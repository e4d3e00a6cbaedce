use posthorn_harness::{World, text};
use serde_json::Value;

async fn page(world: &World, query: &str) -> Value {
    let answer = world.call("GET", &format!("/v1/emails?{query}"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.json()
}

fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|email| text(&email["id"])).collect()
}

#[tokio::test]
async fn emails_are_listed_newest_first_page_by_page_and_back_again() {
    let world = World::new().await;
    let mut sent = Vec::new();
    for n in 0..7 {
        world.advance_seconds(1);
        sent.push(world.accept(&format!("r{n}@example.com")).await);
    }
    sent.reverse();
    let first = page(&world, "limit=3").await;
    assert_eq!((ids(&first), &first["has_more"]), (sent[..3].to_vec(), &Value::Bool(true)));
    let second = page(&world, &format!("limit=3&after={}", text(&first["next_cursor"]))).await;
    assert_eq!(ids(&second), sent[3..6]);
    let third = page(&world, &format!("limit=3&after={}", text(&second["next_cursor"]))).await;
    assert_eq!((ids(&third), &third["has_more"]), (sent[6..].to_vec(), &Value::Bool(false)));
    let back = page(&world, &format!("limit=3&before={}", text(&second["next_cursor"]))).await;
    assert_eq!(ids(&back), sent[2..5], "the three before the sixth");
}

#[tokio::test]
async fn a_status_filters() {
    let world = World::new().await;
    let delivered = world.send_to("success@simulator.amazonses.com").await;
    let bounced = world.send_to("bounce@simulator.amazonses.com").await;
    assert_eq!(ids(&page(&world, "status=bounced").await), [bounced]);
    assert_eq!(ids(&page(&world, "status=delivered").await), [delivered]);
    assert!(ids(&page(&world, "status=queued").await).is_empty());
}

#[tokio::test]
async fn a_list_shows_only_its_own_scope() {
    let world = World::new().await;
    world.accept("a@example.com").await;
    for key in [&world.acme.test, &world.rival.live] {
        let answer = world.call_as(key, "GET", "/v1/emails", None, &[]).await;
        assert!(answer.json()["data"].as_array().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_cursor_that_is_not_of_this_list_is_refused() {
    let world = World::new().await;
    world.accept("a@example.com").await;
    world.accept("b@example.com").await;
    let cursor = text(&page(&world, "limit=1").await["next_cursor"]);
    for (key, query) in [
        (&world.acme.live, "after=nonsense".to_owned()),
        (&world.acme.live, format!("after={}x", &cursor[..cursor.len() - 2])),
        (&world.rival.live, format!("after={cursor}")),
        (&world.acme.test, format!("before={cursor}")),
    ] {
        let answer = world.call_as(key, "GET", &format!("/v1/emails?{query}"), None, &[]).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (400, Some("INVALID_CURSOR")), "{query}");
    }
}
