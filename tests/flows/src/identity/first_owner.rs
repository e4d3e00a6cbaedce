//! The first owner: a link that only the account's IAM gives, and what it opens.

use posthorn_harness::{Entry, HttpAnswer, InvokeFailure, World, cookie, text};
use serde_json::{Value, json};

async fn link(world: &World, input: Value) -> Value {
    let answer = world.cloud.invoke("create-owner-link", input.to_string()).await.expect("a link is made");
    serde_json::from_str(&answer).unwrap()
}

/// The path of a link.
fn path(link: &Value) -> String {
    let url = text(&link["url"]);
    let (_, path) = url.split_once("/log-in/").expect("a link");
    format!("/log-in/{path}")
}

fn token(link: &Value) -> String {
    path(link).trim_start_matches("/log-in/").to_owned()
}

/// Presses the button of a link's page, as a browser does.
async fn press(world: &World, path: &str) -> HttpAnswer {
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
        ("origin", "null"),
    ];
    world.cloud.http("POST", path, &headers, b"").await
}

fn cookies(answer: &HttpAnswer) -> Vec<String> {
    let set = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
    set.map(|(_, value)| value.clone()).collect()
}

async fn get(world: &World, cookie: &str, path: &str, org: &str) -> HttpAnswer {
    world.cloud.http("GET", path, &[("cookie", cookie), ("posthorn-org", org)], b"").await
}

#[tokio::test]
async fn the_first_link_makes_the_operators_organisation_and_logs_its_owner_in() {
    let world = World::new().await;
    let input = json!({ "email": "Ada@Example.com", "name": "Ada", "org_name": "Initech" });
    let made = link(&world, input).await;
    assert_eq!((&made["email"], &made["org_name"]), (&json!("ada@example.com"), &json!("Initech")));
    assert_eq!(made["message"], "The organisation Initech was created. ada@example.com owns it.");
    let url = text(&made["url"]);
    assert!(url.starts_with("https://unset.invalid/log-in/"), "{url}");
    let answer = press(&world, &path(&made)).await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/")));
    let (cookie, org) = (cookie(&answer), text(&made["org_id"]));
    let account = get(&world, &cookie, "/v1/account", &org).await.json();
    assert_eq!((&account["email"], &account["name"]), (&json!("ada@example.com"), &json!("Ada")));
    // The permissions are the operator's: the owner makes organisations, and the first key.
    let (key, in_org) = (json!({ "name": "first" }), [("posthorn-org", org.as_str())]);
    let key = world.call_with_cookie(&cookie, "POST", "/v1/api-keys", Some(key), &in_org).await;
    assert_eq!(key.status, 200, "{}", key.json());
    let works = world.call_as(&text(&key.json()["token"]), "GET", "/v1/domains", None, &[]).await;
    assert_eq!(works.status, 200, "{}", works.json());
    assert_eq!(get(&world, &cookie, "/v1/orgs", &org).await.status, 200);
    let own = get(&world, &cookie, "/v1/account/orgs", &org).await.json()["data"][0].clone();
    assert_eq!((&own["role"], &own["role_name"]), (&json!("owner"), &json!("owner")));
    assert!(own["permissions"].as_array().unwrap().contains(&json!("orgs:write")), "{own}");
    let roles = get(&world, &cookie, "/v1/roles", &org).await.json();
    assert_eq!(
        roles["data"][0]["permissions"], own["permissions"],
        "the owner's role is the operator's here"
    );
    assert_eq!(roles["data"][0]["fixed"], true);
    let elsewhere = world.call("GET", "/v1/roles", None).await.json();
    assert!(!elsewhere["data"][0]["permissions"].as_array().unwrap().contains(&json!("orgs:write")));
}

#[tokio::test]
async fn a_link_logs_in_once_and_only_for_an_hour() {
    let world = World::new().await;
    let input = json!({ "email": "ada@example.com" });
    let first = link(&world, input.clone()).await;
    assert_eq!(first["org_name"], "Operator");
    assert_eq!(press(&world, &path(&first)).await.status, 303);
    let again = press(&world, &path(&first)).await;
    assert!(again.status == 400 && cookies(&again).is_empty(), "{}", again.status);
    assert_eq!(world.cloud.http("GET", &path(&first), &[], b"").await.status, 400);
    let late = link(&world, input.clone()).await;
    assert_eq!(late["expires_at"], "2026-11-21T11:00:00Z");
    world.advance_seconds(3600);
    assert_eq!(press(&world, &path(&late)).await.status, 400);
    let body = json!({ "token": token(&link(&world, input).await) }).to_string();
    let post = async || {
        let headers = [("content-type", "application/json")];
        world.cloud.http("POST", "/v1/auth/log-in/link", &headers, body.as_bytes()).await
    };
    let answer = post().await;
    assert_eq!((answer.status, &answer.json()["email"]), (200, &json!("ada@example.com")));
    cookie(&answer);
    assert_eq!((post().await.status, &post().await.json()["code"]), (400, &json!("INVALID_TOKEN")));
}

#[tokio::test]
async fn a_link_from_before_a_change_of_the_password_logs_nobody_in() {
    let world = World::new().await;
    let made = link(&world, json!({ "email": super::ADA })).await;
    let token = world.token_for("/v1/auth/forgot-password", super::ADA).await;
    let reset = json!({ "token": token, "password": super::PASSWORD });
    assert_eq!(world.call_public("/v1/auth/reset-password", reset).await.status, 204);
    assert_eq!(world.cloud.http("GET", &path(&made), &[], b"").await.status, 400);
    let refused = press(&world, &path(&made)).await;
    assert!(refused.status == 400 && cookies(&refused).is_empty(), "{}", refused.status);
    assert_eq!(press(&world, &path(&link(&world, json!({ "email": super::ADA })).await)).await.status, 303);
}

#[tokio::test]
async fn an_owner_without_a_password_is_told_how_to_set_one_and_does_not_wait() {
    let world = World::new().await;
    let made = link(&world, json!({ "email": "ada@example.com" })).await;
    let cookie = cookie(&press(&world, &path(&made)).await);
    for _ in 0..8 {
        for (path, body) in [
            ("/v1/account/password", json!({ "password": "x", "new_password": "nine slow carts uphill" })),
            ("/v1/account/email", json!({ "password": "x", "email": "countess@example.com" })),
            ("/v1/account/totp", json!({ "password": "x" })),
        ] {
            let refused = world.call_with_cookie(&cookie, "POST", path, Some(body), &[]).await;
            assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("NO_PASSWORD")), "{path}");
            let detail = text(&refused.json()["detail"]);
            assert!(detail.contains("`POST /v1/auth/forgot-password`"), "{detail}");
        }
    }
    let token = world.token_for("/v1/auth/forgot-password", "ada@example.com").await;
    let body = json!({ "token": token, "password": "seven grey horns at dawn" });
    let set = world.call_public("/v1/auth/reset-password", body).await;
    assert!(set.status < 300, "{}", set.status);
}

#[tokio::test]
async fn opening_a_link_changes_nothing_and_another_sites_page_cannot_press_its_button() {
    let world = World::new().await;
    let made = link(&world, json!({ "email": "ada@example.com" })).await;
    world.cloud.ledger().take();
    for method in ["GET", "HEAD", "GET"] {
        let page = world.cloud.http(method, &format!("{}?utm_source=mail", path(&made)), &[], b"").await;
        assert!(page.status == 200 && cookies(&page).is_empty(), "{method}: {}", page.status);
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("form-action 'self'") && policy.contains("default-src 'none'"), "{policy}");
        let text = String::from_utf8(page.body).unwrap();
        assert!(method == "HEAD" || text.contains("Log in as ada@example.com"), "{text}");
    }
    let calls = world.cloud.ledger().of("show-log-in-link");
    let counts = |one: &Entry| one.resources.iter().all(|resource| resource.ends_with("-limits"));
    assert!(
        !calls.is_empty() && calls.iter().all(|call| counts(call) || call.write_units == 0.0),
        "{calls:?}"
    );
    for site in ["cross-site", "same-site", "none"] {
        let refused = world.cloud.http("POST", &path(&made), &[("sec-fetch-site", site)], b"").await;
        assert!(refused.status == 403 && cookies(&refused).is_empty(), "{site}: {}", refused.status);
    }
    assert_eq!(press(&world, &path(&made)).await.status, 303, "the link was not used up");
}

#[tokio::test]
async fn a_later_link_makes_its_address_an_owner_of_the_same_organisation_again() {
    let world = World::new().await;
    let first = link(&world, json!({ "email": "ada@example.com", "org_name": "Initech" })).await;
    let again = link(&world, json!({ "email": "ada@example.com", "name": "Eve", "org_name": "Other" })).await;
    let other = link(&world, json!({ "email": "bob@example.com" })).await;
    for (made, person, message) in [
        (&again, &first["person_id"], "ada@example.com was an owner of it before."),
        (&other, &other["person_id"], "bob@example.com is an owner of it now."),
    ] {
        assert_eq!((&made["org_id"], &made["org_name"]), (&first["org_id"], &json!("Initech")));
        assert_eq!(&made["person_id"], person);
        assert_eq!(made["message"], format!("The organisation Initech exists already. {message}"));
    }
    assert_ne!(first["person_id"], other["person_id"]);
    // Both links of the same person work.
    for made in [&first, &again] {
        assert_eq!(press(&world, &path(made)).await.status, 303);
    }
    // Two at the same time agree on the organisation.
    let world = World::new().await;
    let (one, two) = tokio::join!(
        link(&world, json!({ "email": "ada@example.com" })),
        link(&world, json!({ "email": "ada@example.com" })),
    );
    assert_eq!((&one["org_id"], &one["person_id"]), (&two["org_id"], &two["person_id"]));
}

#[tokio::test]
async fn an_input_that_breaks_a_rule_makes_nothing_and_the_refusal_names_field_and_rule() {
    let world = World::new().await;
    for (input, field, rule) in [
        (json!({ "email": "ada" }), "/email", "must be an email address"),
        (json!({ "email": "ada@example.com", "role": "owner" }), "/role", "is unknown"),
        (json!({ "email": "ada@example.com", "name": "" }), "/name", "must have at least 1 character"),
        (json!({ "name": "Ada" }), "/email", "is required"),
    ] {
        let refused = world.cloud.invoke("create-owner-link", input.to_string()).await;
        let Err(InvokeFailure::Failed(refused)) = refused else { panic!("{input}: {refused:?}") };
        assert!(refused.contains("VALIDATION_FAILED"), "{refused}");
        assert!(refused.contains(field) && refused.contains(rule), "{refused}");
    }
    assert_eq!(world.cloud.ledger().of("create-owner-link").len(), 0, "nothing was read or written");
}

#[tokio::test]
async fn the_audit_log_has_every_link_and_no_token() {
    let world = World::new().await;
    let first = link(&world, json!({ "email": "ada@example.com" })).await;
    world.advance_seconds(1);
    let second = link(&world, json!({ "email": "ada@example.com" })).await;
    let answer = press(&world, &path(&second)).await;
    world.cloud.pump().await;
    let listed = get(&world, &cookie(&answer), "/v1/audit?limit=100", &text(&first["org_id"])).await;
    let entries = listed.json()["data"].as_array().expect("entries").clone();
    let actions: Vec<&str> = entries.iter().filter_map(|entry| entry["action"].as_str()).collect();
    for action in ["org.created", "owner_link.created", "owner_link.updated"] {
        assert_eq!(actions.iter().filter(|one| **one == action).count(), 1, "{action}: {actions:?}");
    }
    let all = listed.json().to_string();
    assert!(all.contains(&text(&first["person_id"])) && all.contains("create-owner-link"), "{all}");
    assert!(!all.contains(&token(&first)) && !all.contains(&token(&second)));
}
