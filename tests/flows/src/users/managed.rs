//! What an organisation does with its products' users.

use posthorn_harness::{Receiver, USER_PASSWORD, World, text};
use serde_json::{Value, json};

use super::{ADA, OTHER_PASSWORD, outcome};

#[tokio::test]
async fn an_organisation_makes_a_user_once_who_then_sets_a_password() {
    let world = World::new().await;
    let product = world.product_app().await;
    let users = format!("{}/users", product.path);
    let body = json!({ "email": ADA, "name": "Ada", "settings": { "preferences": { "plan": "pro" } } });
    let make = async || {
        let headers = [("idempotency-key", "u")];
        world.call_as(&world.acme.live, "POST", &users, Some(body.clone()), &headers).await
    };
    let (made, again) = (make().await.json(), make().await);
    assert_eq!((&made, again.header("idempotent-replayed")), (&again.json(), Some("true")));
    assert_eq!((&made["has_password"], &made["email_verified"]), (&json!(false), &json!(false)));
    let twice = world.call("POST", &users, Some(json!({ "email": "ADA@people.example" }))).await;
    assert_eq!(outcome(&twice), (409, "USER_EXISTS".into()));
    let tokens = world.registered_user(&product, ADA).await;
    assert_eq!((&tokens["user"]["id"], &tokens["user"]["email_verified"]), (&made["id"], &json!(true)));
    let shown = world.call("GET", &format!("{users}/{}", text(&made["id"])), None).await.json();
    assert_eq!((&shown["has_password"], shown["devices"].as_array().unwrap().len()), (&json!(true), 1));
}

#[tokio::test]
async fn users_are_listed_newest_first_and_found_by_address() {
    let world = World::new().await;
    let product = world.product_app().await;
    let users = format!("{}/users", product.path);
    let mut ids = Vec::new();
    for n in 0..3 {
        world.advance_seconds(1);
        let made = world.call("POST", &users, Some(json!({ "email": format!("u{n}@people.example") }))).await;
        ids.insert(0, made.json()["id"].clone());
    }
    let page = world.call("GET", &format!("{users}?limit=2"), None).await.json();
    let listed = |page: &Value| -> Vec<Value> {
        page["data"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect()
    };
    assert_eq!(listed(&page), ids[..2]);
    let rest = format!("{users}?limit=2&after={}", text(&page["next_cursor"]));
    assert_eq!(listed(&world.call("GET", &rest, None).await.json()), ids[2..]);
    let found = world.call("GET", &format!("{users}?email=U1@people.example"), None).await.json();
    assert_eq!(listed(&found), ids[1..2]);
    let none = world.call("GET", &format!("{users}?email=nobody@people.example"), None).await.json();
    assert_eq!(listed(&none), Vec::<Value>::new());
}

#[tokio::test]
async fn a_suspended_user_is_out_at_once_and_comes_back() {
    let world = World::new().await;
    let product = world.product_app().await;
    let tokens = world.registered_user(&product, ADA).await;
    let user = format!("{}/users/{}", product.path, text(&tokens["user"]["id"]));
    let suspend = async |suspended: bool| {
        world.call("PATCH", &user, Some(json!({ "suspended": suspended }))).await.json()["suspended_at"]
            .clone()
    };
    assert_ne!(suspend(true).await, Value::Null);
    let log_in = async || {
        let body = json!({ "email": ADA, "password": USER_PASSWORD });
        outcome(&world.call_app(&product, "POST", "log-in", body).await)
    };
    assert_eq!(log_in().await, (403, "USER_SUSPENDED".into()));
    let refresh = world.refresh_user(&product, &tokens["refresh_token"]).await;
    assert_eq!(outcome(&refresh), (401, "INVALID_REFRESH_TOKEN".into()));
    let profile =
        world.call_user(&product, &text(&tokens["access_token"]), ("GET", "profile"), Value::Null).await;
    assert_eq!(outcome(&profile), (401, "INVALID_ACCESS_TOKEN".into()));
    assert_eq!(suspend(false).await, Value::Null);
    assert_eq!(log_in().await.0, 200);
}

#[tokio::test]
async fn a_new_address_is_proved_again_and_the_old_one_is_free() {
    let world = World::new().await;
    let product = world.product_app().await;
    let tokens = world.registered_user(&product, ADA).await;
    let reset = world.user_token_for(&product, "forgot-password", ADA).await;
    let users = format!("{}/users", product.path);
    let user = format!("{users}/{}", text(&tokens["user"]["id"]));
    let bob = world.call("POST", &users, Some(json!({ "email": "bob@people.example" }))).await.json();
    let taken = world.call("PATCH", &user, Some(json!({ "email": "bob@people.example", "name": "B" }))).await;
    assert_eq!(outcome(&taken), (409, "USER_EXISTS".into()));
    let moved = world.call("PATCH", &user, Some(json!({ "email": "lovelace@people.example" }))).await.json();
    assert_eq!(
        (&moved["email"], &moved["email_verified"]),
        (&json!("lovelace@people.example"), &json!(false))
    );
    assert_eq!(moved["name"], "Ada", "the refused request changed nothing");
    let body = json!({ "token": reset, "password": OTHER_PASSWORD });
    let late = world.call_app(&product, "POST", "reset-password", body).await;
    assert_eq!(outcome(&late), (400, "INVALID_TOKEN".into()), "the old mailbox has this link");
    let taken_over =
        world.call("PATCH", &format!("{users}/{}", text(&bob["id"])), Some(json!({ "email": ADA }))).await;
    // For a minute the old address may still be on its way to somebody.
    world.advance_seconds(61);
    let free =
        world.call("PATCH", &format!("{users}/{}", text(&bob["id"])), Some(json!({ "email": ADA }))).await;
    assert_eq!((taken_over.status, free.status), (200, 200), "{}", free.json());
}

#[tokio::test]
async fn a_deleted_user_is_gone_with_sessions_and_address_and_the_backends_are_told() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.at("/hook")).await;
    let product = world.product_app().await;
    let tokens = world.registered_user(&product, ADA).await;
    let user = format!("{}/users/{}", product.path, text(&tokens["user"]["id"]));
    let rival = world.call_as(&world.rival.live, "DELETE", &user, None, &[]).await;
    assert_eq!(outcome(&rival), (404, "NOT_FOUND".into()));
    world.advance_seconds(1);
    let deleted = world.call("DELETE", &user, None).await;
    assert_eq!((deleted.status, &deleted.json()["deleted"]), (200, &json!(true)));
    assert_eq!(outcome(&world.call("DELETE", &user, None).await), (404, "NOT_FOUND".into()));
    let refresh = world.refresh_user(&product, &tokens["refresh_token"]).await;
    assert_eq!(outcome(&refresh), (401, "INVALID_REFRESH_TOKEN".into()));
    world.cloud.pump().await;
    let events: Vec<(String, String)> = receiver
        .received()
        .iter()
        .map(|one| serde_json::from_str::<Value>(&one.body).unwrap())
        .filter(|one| text(&one["type"]).starts_with("user."))
        .map(|one| (text(&one["type"]), text(&one["data"]["id"])))
        .collect();
    let id = text(&tokens["user"]["id"]);
    assert_eq!(events, [("user.created".to_owned(), id.clone()), ("user.deleted".to_owned(), id.clone())]);
    let log = world.call("GET", &format!("/v1/audit?resource_id={id}"), None).await.json();
    let actions: Vec<String> =
        log["data"].as_array().unwrap().iter().map(|one| text(&one["action"])).collect();
    assert_eq!(actions, ["user.deleted", "user.created"]);
    assert!(!log.to_string().contains(ADA), "the log does not keep the address");
    let anew = world.registered_user(&product, ADA).await;
    assert_ne!(anew["user"]["id"], tokens["user"]["id"], "the address begins anew");
}

#[tokio::test]
async fn an_organisation_logs_a_user_out_everywhere() {
    let world = World::new().await;
    let product = world.product_app().await;
    let tokens = world.registered_user(&product, ADA).await;
    let devices = format!("{}/users/{}/devices", product.path, text(&tokens["user"]["id"]));
    assert_eq!(world.call("DELETE", &devices, None).await.status, 204);
    let refresh = world.refresh_user(&product, &tokens["refresh_token"]).await;
    assert_eq!(outcome(&refresh), (401, "INVALID_REFRESH_TOKEN".into()));
    world.logged_in_user(&product, ADA).await;
}
