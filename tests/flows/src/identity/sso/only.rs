//! Organisations that take log-ins through their identity provider alone.

use posthorn_access::{Role, bootstrap};
use posthorn_harness::{HttpAnswer, Person, World, text};
use posthorn_ids::OrgId;
use serde_json::{Value, json};

use super::{Scene, cookie, page};

fn outcome(answer: &HttpAnswer) -> (u16, String) {
    (answer.status, answer.json()["code"].as_str().unwrap_or_default().to_owned())
}

fn refused() -> (u16, String) {
    (403, "SSO_REQUIRED".to_owned())
}

fn reached() -> (u16, String) {
    (200, String::new())
}

async fn set(world: &World, is_on: bool) {
    let set = world.call("PATCH", "/v1/org/settings", Some(json!({ "sso_only": is_on }))).await;
    assert_eq!((set.status, &set.json()["sso_only"]), (200, &json!(is_on)), "{}", set.json());
    // Instances cache it.
    world.advance_seconds(31);
}

/// Reads something of an organisation with a session.
async fn read(world: &World, session: &str, org: OrgId) -> (u16, String) {
    let org = org.to_string();
    let headers = [("posthorn-org", org.as_str())];
    outcome(&world.call_with_cookie(session, "GET", "/v1/emails", None, &headers).await)
}

/// Logs in with a code of an account that has a second factor. Gives the session.
async fn with_code(world: &World, person: &Person) -> String {
    let (ticket, [code, _]) = world.second_factor(person.account.id).await;
    let entered = world.call_public("/v1/auth/log-in/code", json!({ "ticket": ticket, "code": code })).await;
    assert_eq!(entered.status, 200, "{}", entered.json());
    cookie(&entered, "__Host-posthorn")
}

#[tokio::test]
async fn only_sessions_of_the_own_provider_reach_the_organisation() {
    let scene = Scene::set().await;
    let (world, acme, rival) = (&scene.world, scene.world.scope().org(), scene.world.rival_scope().org());
    let ada = cookie(&scene.log_in("ada@acme.example").await, "__Host-posthorn");
    world.person_of(rival, "bob@acme.example", "viewer").await;
    let bob = world.person("bob@acme.example", "viewer").await;
    assert_eq!(read(world, &bob.cookie, acme).await, reached());
    set(world, true).await;
    assert_eq!(read(world, &ada, acme).await, reached());
    assert_eq!(read(world, &bob.cookie, acme).await, refused());
    assert_eq!(read(world, &bob.cookie, rival).await, reached(), "another organisation");
    assert_eq!(world.call_by(&bob, "GET", "/v1/account", None).await.status, 200, "the own account");
    assert_eq!(world.call("GET", "/v1/emails", None).await.status, 200, "a key");
    set(world, false).await;
    assert_eq!(read(world, &bob.cookie, acme).await, reached());
}

#[tokio::test]
async fn an_owner_gets_in_with_a_second_factor_and_the_log_shows_it() {
    let scene = Scene::set().await;
    let (world, acme) = (&scene.world, scene.world.scope().org());
    let carol = world.person("carol@acme.example", "owner").await;
    let dave = world.person("dave@acme.example", "developer").await;
    set(world, true).await;
    assert_eq!(read(world, &carol.cookie, acme).await, refused(), "one factor");
    let (carol, dave) = (with_code(world, &carol).await, with_code(world, &dave).await);
    assert_eq!(read(world, &carol, acme).await, reached());
    assert_eq!(read(world, &dave, acme).await, refused(), "no owner");
    world.cloud.pump().await;
    let log = world.call("GET", "/v1/audit?action=session.created", None).await.json();
    let with_factor = |entry: &&Value| {
        let changes = entry["changes"].as_array().unwrap();
        let shows = |field: &str| changes.iter().any(|one| one["field"] == field);
        shows("second_factor") && !shows("sso")
    };
    assert_eq!(log["data"].as_array().unwrap().iter().filter(with_factor).count(), 2, "{log}");
}

#[tokio::test]
async fn a_second_factor_after_the_provider_is_still_a_log_in_through_the_provider() {
    let scene = Scene::set().await;
    let (world, acme) = (&scene.world, scene.world.scope().org());
    let ada = world.person("ada@acme.example", "viewer").await;
    let (_, [code, _]) = world.second_factor(ada.account.id).await;
    set(world, true).await;
    let back = scene.log_in("ada@acme.example").await;
    let to = back.header("location").unwrap_or_default();
    let ticket = to.strip_prefix("/sign-in#token=").unwrap_or_else(|| panic!("{to}: {}", page(&back)));
    let entered = world.call_public("/v1/auth/log-in/code", json!({ "ticket": ticket, "code": code })).await;
    assert_eq!(entered.status, 200, "{}", entered.json());
    assert_eq!(read(world, &cookie(&entered, "__Host-posthorn"), acme).await, reached());
}

#[tokio::test]
async fn it_needs_a_provider_that_works_and_nobody_locks_themselves_out() {
    let scene = Scene::set().await;
    let (world, acme, app) = (&scene.world, scene.world.scope().org(), scene.world.cloud.owner_app());
    let on = || Some(json!({ "sso_only": true }));
    let without = world.call_as(&world.rival.live, "PATCH", "/v1/org/settings", on(), &[]).await;
    assert_eq!(outcome(&without), (409, "SSO_NOT_READY".into()));
    let bob = world.person("bob@acme.example", "owner").await;
    let locked_out = world.call_by(&bob, "PATCH", "/v1/org/settings", on()).await;
    assert_eq!(outcome(&locked_out), (409, "WOULD_LOCK_OUT".into()));
    let ada = cookie(&scene.log_in("ada@acme.example").await, "__Host-posthorn");
    let me = world.call_with_cookie(&ada, "GET", "/v1/account", None, &[]).await.json();
    let id = text(&me["id"]).parse().unwrap();
    bootstrap::set_role(&app, acme, id, Role::OWNER).await.unwrap().unwrap();
    let ada = Person { cookie: ada, ..bob.clone() };
    world.advance_seconds(31);
    world.call("PATCH", &scene.path(), Some(json!({ "enabled": false }))).await;
    let disabled = world.call_by(&ada, "PATCH", "/v1/org/settings", on()).await;
    assert_eq!(outcome(&disabled), (409, "SSO_NOT_READY".into()));
    world.call("PATCH", &scene.path(), Some(json!({ "enabled": true }))).await;
    let by_ada = world.call_by(&ada, "PATCH", "/v1/org/settings", on()).await;
    assert_eq!((by_ada.status, &by_ada.json()["sso_only"]), (200, &json!(true)), "{}", by_ada.json());
}
