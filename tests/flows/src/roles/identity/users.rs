//! The flow of a product's users.

use posthorn_harness::{ProductApp, USER_PASSWORD, World, text};
use serde_json::{Value, json};

use super::super::Scene;

const ADA: &str = "ada@users.example";
const OTHER_PASSWORD: &str = "nine slow carts uphill";

/// Users register, log in, refresh, change and leave; the organisation makes, changes, checks and removes them. It comes last: a month
/// passes, so that a key changes.
pub async fn everything(Scene { world, .. }: &Scene) {
    let product = world.product_app().await;
    managed(world, &product).await;
    let reset = world.user_token_for(&product, "forgot-password", "made@users.example").await;
    let old = world.user_token_for(&product, "forgot-password", "made@users.example").await;
    for token in [reset, old] {
        let body = json!({ "token": token, "password": USER_PASSWORD });
        assert_eq!(world.call_app(&product, "POST", "reset-password", body).await.status, 204);
    }
    // The first token of the product is signed after a log-in, and that of another after a registration.
    let made = world.logged_in_user(&product, "made@users.example").await;
    let devices = format!("{}/users/{}/devices", product.path, text(&made["user"]["id"]));
    assert_eq!(world.call("DELETE", &devices, None).await.status, 204);
    let registered = world.product_app().await;
    let unused = world.user_token_for(&registered, "register", ADA).await;
    let tokens = world.registered_user(&registered, ADA).await;
    let guess = json!({ "token": unused, "password": OTHER_PASSWORD });
    assert_eq!(world.call_app(&registered, "POST", "verify", guess).await.status, 409);
    own(world, &registered, &tokens).await;
    wrong(world, &registered).await;
    world.advance_seconds(29 * 24 * 3600 + 12 * 3600);
    let next = world.refresh_user(&registered, &tokens["refresh_token"]).await;
    assert_eq!(next.status, 200, "{}", next.json());
    let log_out = json!({ "refresh_token": next.json()["refresh_token"] });
    assert_eq!(world.call_app(&registered, "POST", "log-out", log_out).await.status, 204);
    world.cloud.pump().await;
}

async fn managed(world: &World, product: &ProductApp) {
    let users = format!("{}/users", product.path);
    let call = async |method: &str, path: &str, body: Option<Value>| {
        let answer = world.call_as(&world.acme.live, method, path, body, &[("idempotency-key", path)]).await;
        assert!(answer.status < 300, "{method} {path}: {}", answer.json());
        answer
    };
    let body = json!({ "email": "first@users.example", "password": USER_PASSWORD });
    let first = call("POST", &users, Some(body)).await.json();
    let user = format!("{users}/{}", text(&first["id"]));
    for change in [json!({ "email": "second@users.example" }), json!({ "name": "S", "suspended": true })] {
        call("PATCH", &user, Some(change)).await;
    }
    for path in [users.clone(), format!("{users}?email=second@users.example"), user.clone()] {
        call("GET", &path, None).await;
    }
    world
        .call("POST", &users, Some(json!({ "email": "made@users.example", "password": USER_PASSWORD })))
        .await;
    call("DELETE", &format!("{user}/devices"), None).await;
    call("DELETE", &user, None).await;
    let again = json!({ "email": "first@users.example", "password": USER_PASSWORD });
    world.call_as(&world.acme.live, "POST", &users, Some(again), &[("idempotency-key", &users)]).await;
}

/// What a user does, and what backends and the organisation do with the tokens.
async fn own(world: &World, product: &ProductApp, tokens: &Value) {
    let other = world.logged_in_user(product, ADA).await;
    let access = text(&tokens["access_token"]);
    let devices = world.call_user(product, &access, ("GET", "devices"), Value::Null).await.json();
    let device = devices["data"].as_array().unwrap().iter().find(|one| one["current"] == false).unwrap();
    for (method, route, body) in [
        ("GET", "profile".to_owned(), Value::Null),
        ("PATCH", "profile".into(), json!({ "name": "A" })),
        ("DELETE", format!("devices/{}", text(&device["id"])), Value::Null),
    ] {
        let answer = world.call_user(product, &access, (method, &route), body).await;
        assert!(answer.status < 300, "{method} {route}: {}", answer.status);
    }
    for token in [&tokens["access_token"], &other["access_token"]] {
        let path = format!("{}/tokens/validate", product.path);
        world.call("POST", &path, Some(json!({ "token": token }))).await;
    }
    world
        .call("POST", &format!("{}/signing-keys/renew", product.path), Some(json!({ "revoke": false })))
        .await;
    world.cloud.http("GET", &format!("{}/jwks", product.path), &[], &[]).await;
    world.logged_in_user(product, ADA).await;
}

/// Wrong passwords, until the next one waits.
async fn wrong(world: &World, product: &ProductApp) {
    for _ in 0..8 {
        let body = json!({ "email": ADA, "password": OTHER_PASSWORD });
        world.call_app(product, "POST", "log-in", body).await;
    }
    for _ in 0..3 {
        world.user_token_for(product, "forgot-password", ADA).await;
    }
}
