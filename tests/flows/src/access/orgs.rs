use posthorn_harness::{World, text};
use serde_json::json;

#[tokio::test]
async fn the_operator_makes_an_organisation_with_a_first_key_and_a_repetition_shows_the_same() {
    let world = World::new().await;
    let body = json!({ "name": "Initech", "owner_emails": ["owner@initech.example"] });
    let make = || {
        world.call_as(&world.operator, "POST", "/v1/orgs", Some(body.clone()), &[("idempotency-key", "o")])
    };
    let made = make().await;
    assert_eq!(made.status, 200, "{}", made.json());
    assert_eq!(make().await.json(), made.json());
    let made = made.json();
    let first = text(&made["api_key"]["token"]);
    let own = world.call_as(&first, "GET", "/v1/org", None, &[]).await.json();
    assert_eq!((&own["id"], own["name"].as_str()), (&made["id"], Some("Initech")));
    let settings = json!({ "idempotency_hours": 48, "name": "Initech Ltd" });
    let changed = world.call_as(&first, "PATCH", "/v1/org", Some(settings), &[]).await.json();
    assert_eq!(
        (changed["idempotency_hours"].as_u64(), &changed["owner_emails"]),
        (Some(48), &made["owner_emails"])
    );
    let path = format!("/v1/orgs/{}", text(&made["id"]));
    let seen = world.call_as(&world.operator, "GET", &path, None, &[]).await.json();
    assert_eq!(seen, changed);
    let listed = world.call_as(&world.operator, "GET", "/v1/orgs?limit=1", None, &[]).await.json();
    assert_eq!((listed["has_more"].as_bool(), listed["data"].as_array().unwrap().len()), (Some(true), 1));
    for key in [&first, &world.acme.live] {
        for (method, path) in [("GET", "/v1/orgs"), ("GET", path.as_str()), ("DELETE", path.as_str())] {
            let refused = world.call_as(key, method, path, None, &[]).await;
            assert_eq!((refused.status, refused.json()["code"].as_str()), (403, Some("INSUFFICIENT_SCOPE")));
        }
    }
}

#[tokio::test]
async fn a_closed_organisations_keys_stop_working_and_the_operators_own_cannot_be_closed_or_suspended() {
    let world = World::new().await;
    let made =
        world.call_as(&world.operator, "POST", "/v1/orgs", Some(json!({ "name": "N" })), &[]).await.json();
    let (first, path) = (text(&made["api_key"]["token"]), format!("/v1/orgs/{}", text(&made["id"])));
    assert_eq!(world.call_as(&first, "GET", "/v1/emails", None, &[]).await.status, 200);
    assert_eq!(world.call_as(&world.operator, "DELETE", &path, None, &[]).await.status, 200);
    world.advance_seconds(31);
    assert_eq!(world.call_as(&first, "GET", "/v1/emails", None, &[]).await.status, 401);
    let resumed = world.call_as(&world.operator, "POST", &format!("{path}/resume"), None, &[]).await;
    assert_eq!(resumed.json()["code"], "ORG_CLOSED");
    let own = world.call_as(&world.operator, "GET", "/v1/org", None, &[]).await.json();
    let own = format!("/v1/orgs/{}", text(&own["id"]));
    let closed = world.call_as(&world.operator, "DELETE", &own, None, &[]).await;
    assert_eq!((closed.status, closed.json()["code"].as_str()), (409, Some("OWN_ORG")));
}

#[tokio::test]
async fn an_organisation_without_an_item_is_active_with_defaults_and_can_be_changed() {
    let world = World::new().await;
    let before = world.call("GET", "/v1/org", None).await.json();
    assert_eq!((before["status"].as_str(), before["idempotency_hours"].as_u64()), (Some("active"), Some(24)));
    assert_eq!(world.call("PATCH", "/v1/org", Some(json!({ "name": "Acme" }))).await.status, 200);
    assert_eq!(world.call("GET", "/v1/org", None).await.json()["name"], "Acme");
    for (field, value) in [
        ("idempotency_hours", json!(0)),
        ("idempotency_hours", json!(169)),
        ("owner_emails", json!(["nobody"])),
    ] {
        let mut body = json!({});
        body[field] = value;
        assert_eq!(world.call("PATCH", "/v1/org", Some(body)).await.status, 422, "{field}");
    }
    let from_test =
        world.call_as(&world.acme.test, "PATCH", "/v1/org", Some(json!({ "name": "X" })), &[]).await;
    assert_eq!((from_test.status, from_test.json()["code"].as_str()), (403, Some("LIVE_KEY_NEEDED")));
}
