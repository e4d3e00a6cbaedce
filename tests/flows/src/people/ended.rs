//! How soon a session, a role and a key end: within 30 seconds, the time that a warm instance caches what it read.

use posthorn_access::{SessionPolicy, bootstrap, revise_person};
use posthorn_harness::{Person, World};
use serde_json::json;

use super::{again, cookies, is, key_by, outcome};

const DAY_SECONDS: i64 = 24 * 3600;

async fn reads(world: &World, person: &Person) -> (u16, String) {
    outcome(&world.call_by(person, "GET", "/v1/emails", None).await)
}

async fn reads_with(world: &World, key: &str) -> (u16, String) {
    outcome(&world.call_as(key, "GET", "/v1/emails", None, &[]).await)
}

#[tokio::test]
async fn a_form_of_another_site_is_posted_without_the_cookie_and_clears_none() {
    let world = World::new().await;
    for headers in [&[("sec-fetch-site", "cross-site")][..], &[]] {
        let refused = world.cloud.http("POST", "/v1/account/log-out", headers, b"").await;
        assert_eq!(outcome(&refused), is(401, "INVALID_SESSION"));
        assert!(cookies(&refused).is_empty(), "{:?}", cookies(&refused));
    }
}

#[tokio::test]
async fn a_revoked_session_is_refused_and_its_cookie_cleared_while_others_work_on() {
    let world = World::new().await;
    let ada = world.person("ada@acme.example", "owner").await;
    let other = again(&world, &ada).await;
    for session in [&ada, &other] {
        assert_eq!(reads(&world, session).await, is(200, ""));
    }
    let token: posthorn_access::SessionToken =
        ada.cookie.strip_prefix("__Host-posthorn=").unwrap().parse().unwrap();
    let ended = revise_person(&world.cloud.owner_app(), ada.account.id, |one| one.end(token.session)).await;
    assert_eq!(ended.unwrap().sessions.len(), 1);
    world.advance_seconds(31);
    let refused = world.call_by(&ada, "GET", "/v1/emails", None).await;
    assert_eq!(outcome(&refused), is(401, "INVALID_SESSION"));
    assert!(
        cookies(&refused)[0].starts_with("__Host-posthorn=; Path=/; Max-Age=0;"),
        "{:?}",
        cookies(&refused)
    );
    assert_eq!(reads(&world, &other).await, is(200, ""));
    let key =
        || world.call_by(&other, "POST", "/v1/api-keys", Some(json!({ "name": "n", "scopes": ["read"] })));
    assert_eq!(outcome(&key().await), is(200, ""));
    // What grants rights does not wait for the cache.
    revise_person(&world.cloud.owner_app(), ada.account.id, |one| one.end_others(None)).await.unwrap();
    assert_eq!(outcome(&key().await), is(401, "INVALID_SESSION"), "immediately");
}

#[tokio::test]
async fn logging_out_ends_the_session_of_this_device() {
    let world = World::new().await;
    let ada = world.person("ada@acme.example", "owner").await;
    let other = again(&world, &ada).await;
    let out = world.call_with(&ada, "POST", "/v1/account/log-out", None, &[]).await;
    assert_eq!(out.status, 204);
    assert!(cookies(&out)[0].starts_with("__Host-posthorn=; Path=/; Max-Age=0;"), "{:?}", cookies(&out));
    world.advance_seconds(31);
    assert_eq!(reads(&world, &ada).await, is(401, "INVALID_SESSION"));
    assert_eq!(reads(&world, &other).await, is(200, ""));
}

#[tokio::test]
async fn a_session_lasts_as_long_as_its_organisation_allows_now() {
    let world = World::new().await;
    let ada = world.person("ada@acme.example", "owner").await;
    world.advance_seconds(2 * DAY_SECONDS);
    assert_eq!(reads(&world, &ada).await, is(200, ""));
    let strict = SessionPolicy { days_max: 1, ..SessionPolicy::default() };
    bootstrap::revise_org(&world.cloud.owner_app(), ada.org, |org| org.sessions = strict).await.unwrap();
    world.advance_seconds(31);
    assert_eq!(reads(&world, &ada).await, is(401, "INVALID_SESSION"), "older than the new limit");
    let fresh = again(&world, &ada).await;
    assert_eq!(reads(&world, &fresh).await, is(200, ""));
    world.advance_seconds(DAY_SECONDS + 1);
    assert_eq!(reads(&world, &fresh).await, is(401, "INVALID_SESSION"));
    let rival = world.person_of(world.rival_scope().org(), "r@rival.example", "owner").await;
    world.advance_seconds(30 * DAY_SECONDS + 1);
    assert_eq!(reads(&world, &rival).await, is(401, "INVALID_SESSION"), "without a policy, after 30 days");
}

#[tokio::test]
async fn a_removed_or_demoted_member_and_their_keys_lose_their_rights() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let (ada, bob) =
        (world.person("ada@acme.example", "owner").await, world.person("bob@acme.example", "owner").await);
    let key = key_by(&world, &bob, json!({ "name": "bob's" })).await;
    let again =
        world.call_as(&key, "POST", "/v1/api-keys", Some(json!({ "name": "key of a key" })), &[]).await;
    let second = posthorn_harness::text(&again.json()["token"]);
    let change = async |person| {
        outcome(&world.call_by(person, "PATCH", "/v1/org", Some(json!({ "name": "A" }))).await)
    };
    let change_with = async |key: &str| {
        outcome(&world.call_as(key, "PATCH", "/v1/org", Some(json!({ "name": "A" })), &[]).await)
    };
    assert_eq!((change(&bob).await, change_with(&key).await), (is(200, ""), is(200, "")));
    bootstrap::set_role(&app, bob.org, bob.account.id, "viewer".parse().unwrap()).await.unwrap().unwrap();
    // What grants rights reads the role anew.
    let made = world
        .call_by(&bob, "POST", "/v1/api-keys", Some(json!({ "name": "n", "scopes": ["org:write"] })))
        .await;
    assert_eq!(outcome(&made), is(403, "INSUFFICIENT_SCOPE"), "immediately");
    world.advance_seconds(31);
    assert_eq!(change(&bob).await, is(403, "INSUFFICIENT_SCOPE"));
    for key in [&key, &second] {
        assert_eq!(change_with(key).await, is(403, "INSUFFICIENT_SCOPE"));
        assert_eq!(reads_with(&world, key).await, is(200, ""));
    }
    bootstrap::remove_member(&app, bob.org, bob.account.id).await.unwrap().unwrap();
    world.advance_seconds(31);
    assert_eq!(reads(&world, &bob).await, is(403, "ORG_FORBIDDEN"));
    for key in [&key, &second] {
        assert_eq!(reads_with(&world, key).await, is(401, "INVALID_API_KEY"));
    }
    assert_eq!(reads(&world, &ada).await, is(200, ""));
    assert_eq!(reads_with(&world, &world.acme.live).await, is(200, ""), "no person made this key");
}
