//! Access tokens: verified by the published keys, across changes of the keys.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use posthorn_harness::{ProductApp, World, text};
use serde_json::{Value, json};

use super::{ADA, outcome};

const DAY: i64 = 24 * 3600;

async fn published(world: &World, product: &ProductApp) -> JwkSet {
    let answer = world.cloud.http("GET", &format!("{}/jwks", product.path), &[], &[]).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    serde_json::from_value(answer.json()).unwrap()
}

/// What a token says, if one of the keys verifies it. The tests' clock is not the library's, so the end is not checked here.
fn verified(token: &Value, keys: &JwkSet) -> Option<Value> {
    let token = text(token);
    let key = keys.find(&decode_header(&token).unwrap().kid.unwrap())?;
    let mut validation = Validation::new(Algorithm::ES256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    let claims = decode::<Value>(&token, &DecodingKey::from_jwk(key).unwrap(), &validation);
    claims.ok().map(|data| data.claims)
}

async fn validate(world: &World, product: &ProductApp, token: &Value) -> Value {
    let path = format!("{}/tokens/validate", product.path);
    world.call("POST", &path, Some(json!({ "token": token }))).await.json()
}

#[tokio::test]
async fn a_token_says_who_the_user_is_and_the_published_key_verifies_it() {
    let world = World::new().await;
    let product = world.product_app().await;
    assert!(published(&world, &product).await.keys.is_empty(), "before the first token");
    let tokens = world.registered_user(&product, ADA).await;
    let claims = verified(&tokens["access_token"], &published(&world, &product).await).unwrap();
    let id = product.path.rsplit('/').next().unwrap();
    assert!(text(&claims["iss"]).ends_with(&product.path), "{claims}");
    assert_eq!((&claims["aud"], &claims["sub"]), (&json!(id), &tokens["user"]["id"]));
    assert_eq!((&claims["email"], &claims["name"]), (&json!(ADA), &json!("Ada")));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 900);
    let found = validate(&world, &product, &tokens["access_token"]).await;
    assert_eq!((&found["active"], &found["sid"]), (&json!(true), &claims["sid"]));
    assert_eq!(found["user"], tokens["user"]);
    world.advance_seconds(900);
    assert_eq!(validate(&world, &product, &tokens["access_token"]).await["active"], json!(false), "over");
    assert_eq!(validate(&world, &product, &json!("x.y.z")).await["active"], json!(false));
}

#[tokio::test]
async fn keys_change_by_themselves_and_no_token_becomes_invalid_before_its_end() {
    let world = World::new().await;
    let product = world.product_app().await;
    let mut tokens = world.registered_user(&product, ADA).await;
    let (mut kids, mut kept) = (Vec::new(), published(&world, &product).await);
    for day in 0..100 {
        let refreshed = world.refresh_user(&product, &tokens["refresh_token"]).await;
        assert_eq!(refreshed.status, 200, "{day}: {}", refreshed.json());
        tokens = refreshed.json();
        let access = &tokens["access_token"];
        // Somebody fetched the keys half a day ago, and keeps them.
        assert!(verified(access, &kept).is_some(), "{day}: unknown to who keeps the keys");
        world.advance_seconds(899);
        assert_eq!(validate(&world, &product, access).await["active"], json!(true), "{day}");
        let kid = decode_header(text(access)).unwrap().kid.unwrap();
        if !kids.contains(&kid) {
            kids.push(kid);
        }
        world.advance_seconds(DAY / 2);
        kept = published(&world, &product).await;
        assert!((1..=2).contains(&kept.keys.len()), "{day}: {}", kept.keys.len());
        world.advance_seconds(DAY / 2 - 899);
    }
    assert_eq!(kids.len(), 4, "a key signs for 30 days");
}

#[tokio::test]
async fn a_renewed_key_signs_at_once_and_a_revoked_one_verifies_nothing() {
    let world = World::new().await;
    let product = world.product_app().await;
    let first = world.registered_user(&product, ADA).await;
    let renew = async |revoke: bool| {
        let path = format!("{}/signing-keys/renew", product.path);
        world.call("POST", &path, Some(json!({ "revoke": revoke }))).await.json()
    };
    let before = published(&world, &product).await;
    assert_eq!(renew(false).await["keys"].as_array().unwrap().len(), 2);
    let second = world.refresh_user(&product, &first["refresh_token"]).await.json();
    let both = published(&world, &product).await;
    assert!(verified(&second["access_token"], &before).is_none());
    assert!([&first, &second].iter().all(|one| verified(&one["access_token"], &both).is_some()));
    assert_eq!(renew(true).await["keys"].as_array().unwrap().len(), 1);
    let third = world.refresh_user(&product, &second["refresh_token"]).await.json();
    for (tokens, active) in [(&first, false), (&second, false), (&third, true)] {
        assert_eq!(validate(&world, &product, &tokens["access_token"]).await["active"], json!(active));
    }
}

#[tokio::test]
async fn a_token_is_checked_by_keys_that_may_read_users_alone() {
    let world = World::new().await;
    let product = world.product_app().await;
    let tokens = world.registered_user(&product, ADA).await;
    let path = format!("{}/tokens/validate", product.path);
    let body = json!({ "token": tokens["access_token"] });
    let rival = world.call_as(&world.rival.live, "POST", &path, Some(body.clone()), &[]).await;
    assert_eq!(outcome(&rival), (404, "NOT_FOUND".into()));
    let key =
        world.call("POST", "/v1/api-keys", Some(json!({ "name": "sends", "scopes": ["emails:send"] }))).await;
    let key = text(&key.json()["token"]);
    let lacking = world.call_as(&key, "POST", &path, Some(body), &[]).await;
    assert_eq!(outcome(&lacking), (403, "INSUFFICIENT_SCOPE".into()));
}
