//! Roles that an organisation makes.

use posthorn_harness::{World, text};
use serde_json::{Value, json};

#[tokio::test]
async fn a_role_is_made_once_listed_changed_and_removed_when_nobody_has_it() {
    let world = World::new().await;
    let body = json!({ "name": "Support", "permissions": ["emails:*", "usage:read"], "hides": ["content"] });
    let make = || {
        let headers = [("idempotency-key", "r")];
        let body = body.clone();
        let key = world.acme.live.clone();
        let world = &world;
        async move { world.call_as(&key, "POST", "/v1/roles", Some(body), &headers).await }
    };
    let (made, again) = (make().await.json(), make().await);
    assert_eq!((&made, again.header("idempotent-replayed")), (&again.json(), Some("true")));
    assert_eq!(made["permissions"], json!(["emails:read", "emails:send", "usage:read"]));
    let listed = world.call("GET", "/v1/roles", None).await.json();
    let names: Vec<String> =
        listed["data"].as_array().unwrap().iter().map(|one| text(&one["name"])).collect();
    assert_eq!(names, ["owner", "developer", "member", "viewer", "Support"]);
    let path = format!("/v1/roles/{}", text(&made["id"]));
    let bob = world.person("bob@example.com", &text(&made["id"])).await;
    let unread = world.call_by(&bob, "GET", "/v1/topics", None).await;
    assert_eq!((unread.status, unread.json()["code"].as_str()), (403, Some("INSUFFICIENT_SCOPE")));
    let changed =
        world.call("PATCH", &path, Some(json!({ "permissions": ["topics:read"], "hides": [] }))).await;
    assert_eq!((changed.status, &changed.json()["hides"]), (200, &json!([])));
    world.advance_seconds(31);
    assert_eq!(world.call_by(&bob, "GET", "/v1/topics", None).await.status, 200);
    assert_eq!(world.call("DELETE", &path, None).await.json()["code"], "ROLE_IN_USE");
    let member = format!("/v1/members/{}", bob.account.id);
    assert_eq!(world.call("PATCH", &member, Some(json!({ "role": "viewer" }))).await.status, 200);
    let invitation = json!({ "email": "ada@example.com", "role": made["id"] });
    let invitation = world.call("POST", "/v1/invitations", Some(invitation)).await.json();
    assert_eq!(world.call("DELETE", &path, None).await.json()["code"], "ROLE_IN_USE");
    world.call("DELETE", &format!("/v1/invitations/{}", text(&invitation["id"])), None).await;
    assert_eq!(world.call("DELETE", &path, None).await.json()["deleted"], true);
    assert_eq!(world.call("DELETE", &path, None).await.status, 404);
    assert_eq!(make().await.json(), made, "a late repetition does not make it again");
    let listed = world.call("GET", "/v1/roles", None).await.json();
    assert_eq!(listed["data"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn a_role_holds_no_permission_of_the_operator_and_none_that_reveals_what_it_hides() {
    let world = World::new().await;
    let fields = ["recipients", "content", "contact_properties", "phone_numbers"];
    let revealing = fields.iter().flat_map(|field| {
        ["webhooks:read", "webhooks:write", "read"]
            .map(|one| json!({ "name": "x", "permissions": [one], "hides": [field] }))
    });
    let operators =
        ["orgs:read", "orgs:*", "dead_letters:write"].map(|one| json!({ "name": "x", "permissions": [one] }));
    let bodies: Vec<Value> = revealing.chain(operators).collect();
    for body in bodies {
        let refused = world.call_as(&world.operator, "POST", "/v1/roles", Some(body.clone()), &[]).await;
        assert_eq!(refused.status, 422, "{body}: {}", refused.json());
        assert_eq!(refused.json()["errors"][0]["pointer"], "/permissions", "{body}");
    }
    // The same for a change, in both directions.
    let made = json!({ "name": "x", "permissions": ["webhooks:read"] });
    let made = world.call("POST", "/v1/roles", Some(made)).await.json();
    let path = format!("/v1/roles/{}", text(&made["id"]));
    let refused = world.call("PATCH", &path, Some(json!({ "hides": ["recipients"] }))).await;
    assert_eq!(refused.status, 422, "{}", refused.json());
    let shown = world.call("GET", "/v1/roles", None).await.json();
    assert_eq!(shown["data"][4]["hides"], json!([]), "nothing was written");
}

#[tokio::test]
async fn the_number_of_roles_is_limited() {
    let world = World::new().await;
    let make = async || {
        let body = json!({ "name": "x", "permissions": ["emails:read"] });
        world.call("POST", "/v1/roles", Some(body)).await
    };
    for _ in 0..50 {
        assert_eq!(make().await.status, 200);
    }
    assert_eq!(make().await.json()["code"], "ROLE_LIMIT_REACHED");
}
