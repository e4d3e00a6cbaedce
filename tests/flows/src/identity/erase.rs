//! People who have their account erased.

use posthorn_access::{Erasure, JoiningRole, bootstrap, erase_person, join_by_sso, person};
use posthorn_harness::{Person, World, cookie, infrastructure, text};
use posthorn_identity::{find_account, revise_account};
use serde_json::{Value, json};

use super::{ADA, OTHER_PASSWORD, PASSWORD, log_in, outcome, own, subjects, with_password::person_with};

const ERASE: &str = "/v1/account/erase";
/// Where Ada logs in from, and with what. Nobody else has them.
const FROM: &str = "203.0.113.99";
const DEVICE: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";
const NAME: &str = "Augusta King";

/// Lets the schedule do its work.
async fn finish(world: &World) {
    world.cloud.pump().await;
    world.advance_seconds(121);
    world.cloud.tick("erase-accounts", "{}").await.unwrap();
    world.cloud.pump().await;
}

/// Ada is a member of acme, has a name of her own, and logs in with her device. Gives the session's cookie.
async fn member(world: &World) -> String {
    world.registered(ADA, PASSWORD).await;
    let (token, _) = world.invited(world.scope().org(), ADA, "viewer").await;
    let body = json!({ "email": ADA, "password": PASSWORD }).to_string();
    let headers = [("content-type", "application/json"), ("user-agent", DEVICE)];
    let entered = world.cloud.http_from(FROM, "POST", "/v1/auth/log-in", &headers, body.as_bytes()).await;
    let session = cookie(&entered);
    for (method, path, body) in [
        ("POST", "/v1/account/invitations/accept", json!({ "token": token })),
        ("PATCH", "/v1/account", json!({ "name": NAME })),
    ] {
        let answer = own(world, &session, method, path, Some(body)).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.json());
    }
    // Once more, so that the log of acme says so.
    world.cloud.http_from(FROM, "POST", "/v1/auth/log-in", &headers, body.as_bytes()).await;
    world.cloud.pump().await;
    session
}

async fn erase(world: &World, session: &str) {
    let answer = own(world, session, "POST", ERASE, Some(json!({ "password": PASSWORD }))).await;
    assert_eq!((answer.status, &answer.json()["status"]), (202, &json!("erasing")), "{}", answer.json());
    let removes = answer.header("set-cookie").unwrap_or_default().to_owned();
    assert!(removes.starts_with("__Host-posthorn=;"), "{removes}");
}

/// The kinds of items that say something of Ada. The tallies of the limits table name networks, and end within a day.
fn kinds_with(world: &World, words: &[&str]) -> Vec<String> {
    let account = world.cloud.account();
    let tables = infrastructure().tables.iter().filter(|table| !table.name.ends_with("-limits"));
    let items = tables.flat_map(|table| account.items(&table.name).unwrap());
    let says = |item: &Value| words.iter().any(|word| item.to_string().contains(word));
    let mut kinds: Vec<_> = items.filter(says).map(|item| text(&item["kind"]["S"])).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

async fn entries(world: &World, action: &str) -> Vec<Value> {
    let log = world.call("GET", &format!("/v1/audit?action={action}&limit=100"), None).await.json();
    log["data"].as_array().unwrap().clone()
}

async fn verified(world: &World) -> Value {
    world.advance_seconds(301);
    let verified = world.call("GET", "/v1/audit/verify", None).await.json();
    assert_eq!((&verified["intact"], &verified["has_more"]), (&json!(true), &json!(false)), "{verified}");
    verified
}

#[tokio::test]
async fn an_erased_person_is_in_no_table_any_more_and_the_audit_log_still_verifies() {
    let world = World::new().await;
    let session = member(&world).await;
    let id = find_account(&world.cloud.owner_app(), &ADA.parse().unwrap()).await.unwrap().unwrap().id;
    let words = [ADA, NAME, FROM, "Firefox"];
    assert_eq!(kinds_with(&world, &words), ["account", "invitation", "person", "token"]);
    let began = entries(&world, "session.created").await;
    assert_eq!(began[0]["ip"], FROM, "{began:?}");
    let shown = |entry: &Value| text(&entry["changes"]);
    assert!(began[0]["changes"].to_string().contains("Firefox"), "{}", shown(&began[0]));
    let before = verified(&world).await;

    erase(&world, &session).await;
    finish(&world).await;
    assert_eq!(kinds_with(&world, &words), ["token"], "whoever has no link does not find it");
    world.advance_days(8);
    world.expire().await;
    assert_eq!(kinds_with(&world, &words), [""; 0]);
    let left = entries(&world, "session.created").await;
    assert_eq!(left.len(), began.len());
    for entry in &left {
        assert_eq!((&entry["ip"], &entry["changes"]), (&Value::Null, &json!([])), "{entry}");
        assert_eq!((&entry["actor"]["type"], &entry["actor"]["id"]), (&json!("person"), &json!(id)));
    }
    let after = verified(&world).await;
    assert!(after["last"]["seq"].as_u64() > before["last"]["seq"].as_u64(), "{after}");
    let anchor =
        format!("/v1/audit/verify?seq={}&hash={}", before["last"]["seq"], text(&before["last"]["hash"]));
    let held = world.call("GET", &anchor, None).await.json();
    assert_eq!(held["anchor_holds"], true, "{held}");
}

#[tokio::test]
async fn the_log_says_that_the_account_was_given_up_and_its_owner_gets_a_mail() {
    let world = World::new().await;
    let session = member(&world).await;
    erase(&world, &session).await;
    finish(&world).await;
    let fields = |entry: &Value| {
        let changes = entry["changes"].as_array().unwrap();
        changes.iter().map(|one| text(&one["field"])).collect::<Vec<_>>()
    };
    let updated = entries(&world, "account.updated").await;
    let updated: Vec<_> = updated.iter().map(fields).collect();
    assert!(
        updated.contains(&["erasing_since", "name", "password"].map(str::to_owned).to_vec()),
        "{updated:?}"
    );
    assert_eq!(entries(&world, "member.deleted").await.len(), 1);
    assert_eq!(subjects(&world, ADA).pop().unwrap(), "Your Posthorn account is erased");
}

#[tokio::test]
async fn nobody_gets_into_an_account_that_is_being_erased_nor_gets_its_address() {
    let world = World::new().await;
    let session = member(&world).await;
    let reset = world.token_for("/v1/auth/forgot-password", ADA).await;
    erase(&world, &session).await;
    world.cloud.pump().await;
    assert_eq!(log_in(&world, ADA, PASSWORD).await.status, 401);
    let body = json!({ "token": reset, "password": OTHER_PASSWORD });
    let refused = world.call_public("/v1/auth/reset-password", body).await;
    assert_eq!(outcome(&refused), (400, "INVALID_TOKEN".into()));
    world.advance_seconds(31);
    assert_eq!(outcome(&own(&world, &session, "GET", "/v1/account", None).await).0, 401);
    // The address is nobody's, so it may ask for an account, and has to wait for it.
    let token = world.token_for("/v1/auth/register", ADA).await;
    let body = json!({ "token": token, "name": "Ada", "password": OTHER_PASSWORD });
    let early = world.call_public("/v1/auth/register/complete", body.clone()).await;
    assert_eq!(outcome(&early), (409, "CONFLICT".into()));
    world.advance_seconds(91);
    world.cloud.tick("erase-accounts", "{}").await.unwrap();
    let app = world.cloud.owner_app();
    assert_eq!(find_account(&app, &ADA.parse().unwrap()).await.unwrap(), None);
    let made = world.call_public("/v1/auth/register/complete", body).await;
    assert_eq!(made.status, 200, "{}", made.json());
    let id = find_account(&app, &ADA.parse().unwrap()).await.unwrap().unwrap().id;
    assert_eq!(person(&app, id).await.unwrap().erased_at, None, "another person has the address");
    assert_eq!(own(&world, &cookie(&made), "GET", "/v1/account/orgs", None).await.json()["data"], json!([]));
}

#[tokio::test]
async fn an_erasure_needs_the_password_and_wrong_ones_wait() {
    let world = World::new().await;
    let session = member(&world).await;
    for body in [json!({ "password": OTHER_PASSWORD }), json!({}), json!({ "email": ADA })] {
        let refused = own(&world, &session, "POST", ERASE, Some(body)).await;
        assert_eq!(outcome(&refused), (403, "WRONG_PASSWORD".into()));
    }
    for _ in 0..2 {
        own(&world, &session, "POST", ERASE, Some(json!({ "password": OTHER_PASSWORD }))).await;
    }
    let waits = own(&world, &session, "POST", ERASE, Some(json!({ "password": PASSWORD }))).await;
    assert_eq!(outcome(&waits), (429, "LOG_IN_WAITS".into()));
    finish(&world).await;
    assert_eq!(own(&world, &session, "GET", "/v1/account", None).await.status, 200);
}

#[tokio::test]
async fn an_account_without_a_password_is_erased_by_its_retyped_address_and_a_valid_session() {
    let world = World::new().await;
    let ada = world.person(ADA, "viewer").await;
    for body in [json!({}), json!({ "email": "eve@people.example" }), json!({ "password": PASSWORD })] {
        let refused = world.call_by(&ada, "POST", ERASE, Some(body)).await;
        assert_eq!(outcome(&refused), (403, "WRONG_ADDRESS".into()));
    }
    let app = world.cloud.owner_app();
    let bob = world.person("bob@people.example", "viewer").await;
    world.call_by(&bob, "GET", "/v1/account", None).await;
    posthorn_access::revise_person(&app, bob.account.id, |one| one.end_others(None)).await.unwrap();
    let stolen = world.call_by(&bob, "POST", ERASE, Some(json!({ "email": "bob@people.example" }))).await;
    assert_eq!(outcome(&stolen), (401, "INVALID_SESSION".into()), "although instances cache the session");

    let erased = world.call_by(&ada, "POST", ERASE, Some(json!({ "email": "Ada@People.example" }))).await;
    assert_eq!(erased.status, 202, "{}", erased.json());
    finish(&world).await;
    assert_eq!(find_account(&app, &ADA.parse().unwrap()).await.unwrap(), None);
    assert_eq!(world.items_of("access", "erasure"), [] as [Value; 0]);
}

/// A member of acme with a password.
async fn owner(world: &World) -> Person {
    let ada = person_with(world, ADA, PASSWORD).await;
    let app = world.cloud.owner_app();
    bootstrap::set_role(&app, ada.org, ada.account.id, posthorn_access::Role::OWNER).await.unwrap().unwrap();
    ada
}

#[tokio::test]
async fn the_only_owner_of_an_organisation_is_not_erased_until_somebody_else_owns_it() {
    let world = World::new().await;
    let ada = owner(&world).await;
    let password = json!({ "password": PASSWORD });
    let refused = world.call_by(&ada, "POST", ERASE, Some(password.clone())).await;
    assert_eq!(outcome(&refused), (409, "SOLE_OWNER".into()));
    assert!(text(&refused.json()["detail"]).contains(&ada.org.to_string()), "{}", refused.json());
    finish(&world).await;
    assert_eq!(world.call_by(&ada, "GET", "/v1/members", None).await.status, 200, "nothing has changed");
    world.person("bob@people.example", "owner").await;
    assert_eq!(world.call_by(&ada, "POST", ERASE, Some(password)).await.status, 202);
    finish(&world).await;
    let members = bootstrap::members(&world.cloud.owner_app(), ada.org).await.unwrap();
    assert_eq!(members.of.len(), 1);
    assert!(!members.holds(ada.account.id));
    assert_eq!(world.call("GET", "/v1/members", None).await.status, 200, "the organisation is open");
}

#[tokio::test]
async fn organisations_of_an_only_owner_are_closed_if_the_owner_says_so() {
    let world = World::new().await;
    let ada = owner(&world).await;
    let bob = world.person("bob@people.example", "viewer").await;
    let body = json!({ "password": PASSWORD, "close_orgs": true });
    assert_eq!(world.call_by(&ada, "POST", ERASE, Some(body)).await.status, 202);
    finish(&world).await;
    let app = world.cloud.owner_app();
    let members = bootstrap::members(&app, ada.org).await.unwrap();
    assert_eq!(members.of.keys().collect::<Vec<_>>(), [&bob.account.id]);
    world.advance_seconds(31);
    assert_eq!(world.call("GET", "/v1/members", None).await.status, 401, "its keys have stopped");
    let orgs = world.call_with(&bob, "GET", "/v1/account/orgs", None, &[]).await.json();
    assert_eq!(orgs["data"], json!([]));
    world.cloud.tick("release-closed", "{}").await.unwrap();
    assert_eq!(world.items_of("access", "closing"), [] as [Value; 0], "its resources are released");
}

#[tokio::test]
async fn the_operators_organisation_is_not_closed_with_its_only_owner() {
    let world = World::new().await;
    let app = world.cloud.owner_app();
    let (org, _) = posthorn_access::operator_org(&app, "Ops", "ops@people.example").await.unwrap();
    let ada = world.person_of(org.id, ADA, "owner").await;
    let body = json!({ "email": ADA, "close_orgs": true });
    let refused = world.call_by(&ada, "POST", ERASE, Some(body)).await;
    assert_eq!(outcome(&refused), (409, "SOLE_OWNER".into()));
    finish(&world).await;
    assert_eq!(world.call_by(&ada, "GET", "/v1/members", None).await.status, 200);
}

#[tokio::test]
async fn whoever_joins_while_being_erased_is_no_member() {
    let world = World::new().await;
    let (app, org) = (world.cloud.owner_app(), world.scope().org());
    let ada = world.person_of(world.rival_scope().org(), ADA, "viewer").await.account.id;
    erase_person(&app, ada).await.unwrap();
    let viewer = JoiningRole::try_from("viewer".parse::<posthorn_access::Role>().unwrap()).unwrap();
    let refused = join_by_sso(&app, org, ada, viewer).await.unwrap_err();
    assert_eq!(refused.code.code, "NOT_FOUND");
    assert!(!bootstrap::members(&app, org).await.unwrap().holds(ada));
    assert_eq!(person(&app, ada).await.unwrap().orgs.len(), 0);
}

#[tokio::test]
async fn an_announced_erasure_that_was_not_carried_out_is_dropped_and_the_account_stays() {
    let world = World::new().await;
    let ada = world.person(ADA, "viewer").await;
    Erasure::announce(&world.cloud.owner_app(), ada.account.id).await.unwrap();
    world.advance_seconds(119);
    world.cloud.tick("erase-accounts", "{}").await.unwrap();
    assert_eq!(world.items_of("access", "erasure").len(), 1, "it is not due");
    finish(&world).await;
    assert_eq!(world.items_of("access", "erasure").len(), 0);
    assert_eq!(world.call_by(&ada, "GET", "/v1/account", None).await.status, 200);
}

#[tokio::test]
async fn an_account_that_was_given_up_takes_no_change() {
    let world = World::new().await;
    let ada = world.person(ADA, "viewer").await;
    assert_eq!(world.call_by(&ada, "POST", ERASE, Some(json!({ "email": ADA }))).await.status, 202);
    let rename = |account: &mut posthorn_identity::Account| {
        account.name = "Eve".into();
        true
    };
    let app = world.cloud.owner_app();
    assert_eq!(revise_account(&app, ada.account.id, rename).await.unwrap(), None);
    assert_eq!(world.items_of("identity", "account")[0]["name"]["S"], "");
}
