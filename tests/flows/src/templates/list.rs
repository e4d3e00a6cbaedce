use posthorn_harness::{World, text};
use serde_json::{Value, json};

use super::{create, order, read};

fn names(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|template| text(&template["name"])).collect()
}

#[tokio::test]
async fn templates_are_listed_newest_first_page_by_page_and_found_by_name_or_alias() {
    let world = World::new().await;
    for (at, name) in ["Welcome", "Order placed", "Order shipped", "Goodbye"].into_iter().enumerate() {
        world.advance_seconds(1);
        let mut body = order(Some(&format!("alias-{at}")));
        body["name"] = json!(name);
        create(&world, body).await;
    }
    let first = read(&world, "/v1/templates?limit=3").await;
    assert_eq!(
        (names(&first), &first["has_more"]),
        (vec!["Goodbye".to_owned(), "Order shipped".into(), "Order placed".into()], &json!(true))
    );
    assert!(first["data"][0].get("html").is_none(), "a list shows no sources");
    let rest = read(&world, &format!("/v1/templates?limit=3&after={}", text(&first["next_cursor"]))).await;
    assert_eq!((names(&rest), &rest["has_more"]), (vec!["Welcome".to_owned()], &json!(false)));
    assert_eq!(names(&read(&world, "/v1/templates?q=ORDER").await), ["Order shipped", "Order placed"]);
    assert_eq!(names(&read(&world, "/v1/templates?q=alias-0").await), ["Welcome"]);
    assert!(names(&read(&world, "/v1/templates?q=nothing").await).is_empty());
    let theirs = world.call_as(&world.rival.live, "GET", "/v1/templates", None, &[]).await;
    assert!(names(&theirs.json()).is_empty());
    let strange = format!("/v1/templates?after={}", text(&first["next_cursor"]));
    let refused = world.call_as(&world.rival.live, "GET", &strange, None, &[]).await;
    assert_eq!(refused.json()["code"], "INVALID_CURSOR");
    for query in ["limit=0", "q=", "name=x", "after=a&before=b"] {
        assert_eq!(world.call("GET", &format!("/v1/templates?{query}"), None).await.status, 422, "{query}");
    }
}
