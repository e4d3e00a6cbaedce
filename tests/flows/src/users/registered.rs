//! How people become users, and set new passwords.

use posthorn_harness::{Receiver, USER_PASSWORD, World, text};
use serde_json::{Value, json};

use super::{ADA, OTHER_PASSWORD, outcome};

#[tokio::test]
async fn a_person_registers_with_the_link_of_a_mail_and_logs_in() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.at("/hook")).await;
    let product = world.product_app().await;
    let tokens = world.registered_user(&product, ADA).await;
    let user = &tokens["user"];
    assert_eq!(
        (&user["email"], &user["email_verified"], &user["name"]),
        (&json!(ADA), &json!(true), &json!("Ada"))
    );
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(900)));
    let mail = &world.account_mails_to(ADA)[0];
    assert_eq!(mail.subject, "Confirm your address for “Umbrella Mail”");
    assert!(mail.text.contains("https://app.example.com/verify#token="), "{}", mail.text);
    let again = world.logged_in_user(&product, ADA).await;
    assert_eq!(again["user"], *user);
    assert_ne!(again["refresh_token"], tokens["refresh_token"]);
    world.cloud.pump().await;
    let created: Vec<Value> = receiver
        .received()
        .iter()
        .map(|one| serde_json::from_str::<Value>(&one.body).unwrap())
        .filter(|one| one["type"] == "user.created")
        .collect();
    assert_eq!(created.len(), 1, "once");
    assert_eq!(created[0]["data"], *user);
}

#[tokio::test]
async fn an_answer_does_not_say_who_is_a_user_and_a_mail_does() {
    let world = World::new().await;
    let product = world.product_app().await;
    world.registered_user(&product, ADA).await;
    let ask = async |route: &str, email: &str| {
        world.call_app(&product, "POST", route, json!({ "email": email })).await
    };
    for route in ["register", "forgot-password"] {
        let (known, unknown) = (ask(route, ADA).await, ask(route, "eve@people.example").await);
        assert_eq!((known.status, known.json()), (unknown.status, unknown.json()), "{route}");
    }
    world.cloud.pump().await;
    let subjects = |to: &str| -> Vec<String> {
        world.account_mails_to(to).into_iter().map(|mail| mail.subject).collect()
    };
    assert_eq!(
        subjects(ADA)[1..],
        ["You already have an account for “Umbrella Mail”", "Set a new password for “Umbrella Mail”"]
    );
    assert_eq!(subjects("eve@people.example"), ["Confirm your address for “Umbrella Mail”"]);
    let log_in = async |email: &str| {
        let body = json!({ "email": email, "password": OTHER_PASSWORD });
        outcome(&world.call_app(&product, "POST", "log-in", body).await)
    };
    assert_eq!(log_in(ADA).await, (401, "INVALID_LOG_IN".into()));
    assert_eq!(log_in("nobody@people.example").await, log_in("no address").await);
}

#[tokio::test]
async fn a_links_token_works_once_for_an_hour_and_for_its_product_alone() {
    let world = World::new().await;
    let (product, other) = (world.product_app().await, world.product_app().await);
    let verify = async |product, token: &str, password: &str| {
        let body = json!({ "token": token, "password": password });
        outcome(&world.call_app(product, "POST", "verify", body).await)
    };
    let invalid = (400, "INVALID_TOKEN".to_owned());
    let token = world.user_token_for(&product, "register", ADA).await;
    assert_eq!(verify(&other, &token, USER_PASSWORD).await, invalid, "another product's");
    assert_eq!(verify(&product, &token, "short").await, (422, "WEAK_PASSWORD".into()));
    assert_eq!(verify(&product, &token, USER_PASSWORD).await, (200, String::new()));
    assert_eq!(verify(&product, &token, USER_PASSWORD).await, invalid, "used");
    let late = world.user_token_for(&product, "register", "bob@people.example").await;
    world.advance_seconds(3600);
    assert_eq!(verify(&product, &late, USER_PASSWORD).await, invalid, "over");
    let console = world.token_for("/v1/auth/register", "eve@people.example").await;
    assert_eq!(verify(&product, &console, USER_PASSWORD).await, invalid, "for the console");
    let mine = world.user_token_for(&product, "register", "eve@people.example").await;
    let body = json!({ "token": mine, "name": "Eve", "password": USER_PASSWORD });
    assert_eq!(
        outcome(&world.call_public("/v1/auth/register/complete", body).await),
        invalid,
        "for a product"
    );
}

#[tokio::test]
async fn users_of_one_product_are_strangers_to_another_and_to_the_console() {
    let world = World::new().await;
    let (product, other) = (world.product_app().await, world.product_app().await);
    let tokens = world.registered_user(&product, ADA).await;
    let body = json!({ "email": ADA, "password": USER_PASSWORD });
    let refused = (401, "INVALID_LOG_IN".to_owned());
    assert_eq!(outcome(&world.call_app(&other, "POST", "log-in", body.clone()).await), refused);
    assert_eq!(outcome(&world.call_public("/v1/auth/log-in", body).await), refused);
    let refresh = world.refresh_user(&other, &tokens["refresh_token"]).await;
    assert_eq!(outcome(&refresh), (401, "INVALID_REFRESH_TOKEN".into()));
    let access = text(&tokens["access_token"]);
    let profile = world.call_user(&other, &access, ("GET", "profile"), Value::Null).await;
    assert_eq!(outcome(&profile), (401, "INVALID_ACCESS_TOKEN".into()));
    let as_key = world.call_as(&access, "GET", "/v1/emails", None, &[]).await;
    assert_eq!(outcome(&as_key), (401, "INVALID_API_KEY".into()));
    world.registered_user(&other, ADA).await;
    assert_eq!(world.refresh_user(&product, &tokens["refresh_token"]).await.status, 200);
}

#[tokio::test]
async fn a_new_password_ends_all_sessions_and_other_links() {
    let world = World::new().await;
    let product = world.product_app().await;
    let tokens = world.registered_user(&product, ADA).await;
    let (first, second) = (
        world.user_token_for(&product, "forgot-password", ADA).await,
        world.user_token_for(&product, "forgot-password", ADA).await,
    );
    let reset = async |token: &str, password: &str| {
        let body = json!({ "token": token, "password": password });
        outcome(&world.call_app(&product, "POST", "reset-password", body).await)
    };
    assert_eq!(reset(&first, "short").await, (422, "WEAK_PASSWORD".into()));
    assert_eq!(reset(&first, OTHER_PASSWORD).await, (204, String::new()));
    for token in [&first, &second] {
        assert_eq!(reset(token, USER_PASSWORD).await, (400, "INVALID_TOKEN".into()));
    }
    let refresh = world.refresh_user(&product, &tokens["refresh_token"]).await;
    assert_eq!(outcome(&refresh), (401, "INVALID_REFRESH_TOKEN".into()));
    let profile =
        world.call_user(&product, &text(&tokens["access_token"]), ("GET", "profile"), Value::Null).await;
    assert_eq!(outcome(&profile), (401, "INVALID_ACCESS_TOKEN".into()));
    let body = json!({ "email": ADA, "password": OTHER_PASSWORD });
    assert_eq!(world.call_app(&product, "POST", "log-in", body).await.status, 200);
}

#[tokio::test]
async fn apps_name_themselves_and_pages_come_from_allowed_origins() {
    let world = World::new().await;
    let product = world.product_app().await;
    let body = || json!({ "email": ADA, "password": USER_PASSWORD });
    let from = async |origin: &str| {
        world.call_app_with(&product, "POST", "log-in", body(), &[("origin", origin)]).await
    };
    let allowed = from("https://app.example.com").await;
    assert_eq!(outcome(&allowed), (401, "INVALID_LOG_IN".into()));
    assert_eq!(allowed.header("access-control-allow-origin"), Some("*"), "a page may read the refusal");
    assert_eq!(allowed.header("access-control-allow-credentials"), None, "and never with cookies");
    assert_eq!(outcome(&from("https://evil.example").await), (403, "ORIGIN_NOT_ALLOWED".into()));
    for key in ["", "pk_x", &world.acme.live, &world.product_app().await.key] {
        let stranger = posthorn_harness::ProductApp { key: key.to_owned(), ..product.clone() };
        let answer = world.call_app(&stranger, "POST", "log-in", body()).await;
        assert_eq!(outcome(&answer), (401, "INVALID_PUBLISHABLE_KEY".into()), "{key}");
    }
    let headers = [("origin", "https://app.example.com"), ("access-control-request-method", "POST")];
    let asked = world.cloud.http("OPTIONS", &format!("{}/auth/log-in", product.path), &headers, &[]).await;
    assert_eq!((asked.status, asked.header("access-control-allow-origin")), (204, Some("*")));
    assert!(asked.header("access-control-allow-headers").unwrap().contains("posthorn-publishable-key"));
    let managed = world.cloud.http("OPTIONS", &product.path, &headers, &[]).await;
    assert_eq!(
        managed.header("access-control-allow-origin"),
        None,
        "the product itself is another context's"
    );
}

#[tokio::test]
async fn a_closed_registration_a_suspended_organisation_and_a_disabled_product_refuse() {
    let world = World::new().await;
    let product = world.product_app().await;
    let tokens = world.registered_user(&product, ADA).await;
    let register = async || {
        outcome(&world.call_app(&product, "POST", "register", json!({ "email": "bob@people.example" })).await)
    };
    let closed = json!({
        "allowed_origins": [], "verify_url": "https://app.example.com/verify",
        "reset_url": "https://app.example.com/reset", "open_registration": false,
    });
    let set = world.call("PUT", &format!("{}/sign-in", product.path), Some(closed)).await.json();
    assert_eq!(set["sign_in"]["publishable_key"], product.key, "the key stays");
    assert_eq!(register().await, (403, "REGISTRATION_CLOSED".into()));
    world.call("PATCH", "/v1/org", Some(json!({ "name": "Acme" }))).await;
    let org = world.scope().org();
    let suspend = format!("/v1/orgs/{org}/suspend");
    let suspended =
        world.call_as(&world.operator, "POST", &suspend, Some(json!({ "reason": "unpaid" })), &[]).await;
    assert_eq!(suspended.status, 200, "{}", suspended.json());
    world.advance_seconds(31);
    assert_eq!(register().await, (403, "ORG_SUSPENDED".into()));
    let next = world.refresh_user(&product, &tokens["refresh_token"]).await;
    assert_eq!(next.status, 200, "who has an account goes on");
    let resume = format!("/v1/orgs/{org}/resume");
    assert_eq!(world.call_as(&world.operator, "POST", &resume, None, &[]).await.status, 200);
    world.advance_seconds(31);
    let moved =
        world.call("POST", &format!("{}/state", product.path), Some(json!({ "state": "disabled" }))).await;
    assert_eq!(moved.status, 200);
    let refresh = world.refresh_user(&product, &next.json()["refresh_token"]).await;
    assert_eq!(outcome(&refresh), (403, "PRODUCT_DISABLED".into()));
}
