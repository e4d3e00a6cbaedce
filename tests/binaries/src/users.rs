//! What the samples of products' users refer to: a product that people log in to, a user with a session, and links of mails.

use posthorn_harness::{World, text};
use posthorn_identity::{Purpose, make_token};
use serde_json::{Value, json};

/// The values that the samples contain.
const PRODUCT: &str = "prod_01kajbch80f7r9t1v3x5z7b9d1";
const USER: &str = "user_01kajbch80e6s9t0v2x4z6b8d0";
const DEVICE: &str = "usession_01kajbch80e6s9t0v2x4z6b8d0";
const PUBLISHABLE_KEY: &str = "pk_01kajbch80f1yb8q05nmw9tp4g_0123456789abcdef01234567";
const ACCESS_TOKEN: &str = "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl";
const REFRESH_TOKEN: &str = "rt_01kajbch80e6s9t0v2x4z6b8d001kajbch80e6s9t0v2x4z6b8d0q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJAq83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA";
const TOKEN: &str = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA";
const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "correct horse battery";
const HOUR_MS: i64 = 3_600_000;

/// Functions whose samples make a user with the sample's address, so that there must be none.
const MAKE: [&str; 2] = ["create-user", "verify-user"];

/// Gives pairs: a value of the sample, and its replacement. `key` is the operator's.
pub async fn props(world: &World, key: &str, sample: &str, function: &str) -> Vec<(&'static str, String)> {
    let is_of_users = sample.contains(PUBLISHABLE_KEY) || sample.contains(USER);
    if !is_of_users && !["create-user", "validate-user-token"].contains(&function) {
        return Vec::new();
    }
    let made = async |method: &str, path: &str, body: Value| {
        let answer = world.call_as(key, method, path, Some(body), &[]).await;
        assert_eq!(answer.status / 100, 2, "{path}: {}", answer.json());
        answer.json()
    };
    let product = text(&made("POST", "/v1/products", json!({ "name": "Post" })).await["id"]);
    let path = format!("/v1/products/{product}");
    let pages = json!({
        "allowed_origins": [], "verify_url": "https://app.example.com/verify", "reset_url": "https://app.example.com/reset",
    });
    let set = made("PUT", &format!("{path}/sign-in"), pages).await;
    let publishable = text(&set["sign_in"]["publishable_key"]);
    let email = if MAKE.contains(&function) { "bob@example.com" } else { EMAIL };
    let user = json!({ "email": email, "password": PASSWORD });
    let user = text(&made("POST", &format!("{path}/users"), user).await["id"]);
    let headers = [("content-type", "application/json"), ("posthorn-publishable-key", publishable.as_str())];
    let body = json!({ "email": email, "password": PASSWORD }).to_string();
    let logged_in =
        world.cloud.http("POST", &format!("{path}/auth/log-in"), &headers, body.as_bytes()).await.json();
    let shown = world.call_as(key, "GET", &format!("{path}/users/{user}"), None, &[]).await.json();
    let purpose = match function {
        "verify-user" => Purpose::VerifyUser {
            product: product.parse().expect("an id"),
            email: EMAIL.parse().expect("an address"),
        },
        _ => Purpose::ResetUser {
            product: product.parse().expect("an id"),
            user: user.parse().expect("an id"),
            version: 1,
        },
    };
    let token = make_token(&world.cloud.owner_app(), purpose, HOUR_MS).await.expect("a token is made");
    // The refresh token contains the link's token, so it comes first.
    vec![
        (REFRESH_TOKEN, text(&logged_in["refresh_token"])),
        (ACCESS_TOKEN, text(&logged_in["access_token"])),
        (DEVICE, text(&shown["devices"][0]["id"])),
        (PUBLISHABLE_KEY, publishable),
        (USER, user),
        (TOKEN, token.reveal().to_owned()),
        (PRODUCT, product),
    ]
}
