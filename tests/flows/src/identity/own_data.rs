//! People who export what Posthorn knows about them.

use posthorn_harness::{BLOBS, World, text};
use serde_json::{Value, json};

use super::{ADA, OTHER_PASSWORD, PASSWORD, log_in, outcome, own};

const EXPORT: &str = "/v1/account/export";

/// Ada with a password, a viewer of acme. Gives the session's cookie.
async fn member(world: &World) -> String {
    let session = world.registered(ADA, PASSWORD).await;
    let (token, _) = world.invited(world.scope().org(), ADA, "viewer").await;
    let joined =
        own(world, &session, "POST", "/v1/account/invitations/accept", Some(json!({ "token": token })));
    assert_eq!(joined.await.status, 200);
    log_in(world, ADA, OTHER_PASSWORD).await;
    world.cloud.pump().await;
    session
}

async fn ask(world: &World, session: &str) -> Value {
    let asked = own(world, session, "POST", EXPORT, None).await;
    assert_eq!(asked.status, 202, "{}", asked.json());
    asked.json()
}

async fn write(world: &World) {
    world.cloud.tick("write-account-exports", "{}").await.unwrap();
}

async fn read(world: &World, session: &str) -> Value {
    own(world, session, "GET", EXPORT, None).await.json()
}

async fn file(world: &World, session: &str) -> String {
    let ready = read(world, session).await;
    assert_eq!(ready["status"], "ready", "{ready}");
    let (status, bytes) = world.cloud.get_under_link(&text(&ready["download_url"])).await;
    assert_eq!(status, 200);
    String::from_utf8(bytes).unwrap()
}

fn files(world: &World) -> Vec<String> {
    let keys = world.cloud.account().object_keys(BLOBS).into_iter();
    keys.filter(|key| key.starts_with("account-exports/")).collect()
}

#[tokio::test]
async fn a_person_gets_a_file_with_what_posthorn_knows_about_them_and_no_secret() {
    let world = World::new().await;
    let session = member(&world).await;
    assert_eq!(ask(&world, &session).await["status"], "pending");
    assert_eq!(read(&world, &session).await["download_url"], Value::Null);
    write(&world).await;
    let text_of_file = file(&world, &session).await;
    let data: Value = serde_json::from_str(&text_of_file).unwrap();
    assert_eq!((&data["object"], &data["profile"]["email"]), (&json!("account_data"), &json!(ADA)));
    let membership = &data["memberships"][0];
    assert_eq!(
        (&membership["org_id"], &membership["role"], &membership["suspended_at"]),
        (&json!(world.scope().org()), &json!("viewer"), &Value::Null)
    );
    assert_eq!(data["sessions"].as_array().unwrap().len(), 1);
    let factors = &data["factors"];
    assert_eq!((&factors["has_password"], &factors["passkeys"]), (&json!(true), &json!([])));
    assert_eq!(factors["known_devices"].as_array().unwrap().len(), 1);
    let audit = data["audit"]["entries"].as_array().unwrap();
    let mut actions: Vec<_> = audit.iter().map(|entry| text(&entry["action"])).collect();
    actions.sort();
    assert_eq!(actions, ["invitation.updated", "log_in.refused", "member.created"]);
    assert!(audit.iter().all(|entry| entry["ip"] == "127.0.0.1"), "{audit:?}");
    assert_eq!(data["audit"]["complete"], true);
    let secrets = [&world.items_of("identity", "account")[0]["password"]["S"]];
    let session_hash = world.items_of("access", "person")[0]["sessions"].to_string();
    let session_hash =
        session_hash.split("secret_hash\":{\"S\":\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(secrets.iter().all(|secret| !text_of_file.contains(secret.as_str().unwrap())));
    assert!(!text_of_file.contains(session_hash));
}

#[tokio::test]
async fn a_link_is_valid_for_an_hour_and_a_repetition_within_it_is_the_same_export() {
    let world = World::new().await;
    let session = member(&world).await;
    let asked = ask(&world, &session).await;
    assert_eq!(ask(&world, &session).await, asked, "while it waits");
    write(&world).await;
    let ready = read(&world, &session).await;
    assert!(text(&ready["download_url"]).contains("X-Amz-Expires=3600"), "{ready}");
    let again = ask(&world, &session).await;
    assert_eq!((&again["status"], &again["created_at"]), (&json!("ready"), &asked["created_at"]));
    assert_eq!(again["download_url"], Value::Null, "whoever asks again reads it");
    world.advance_seconds(3_600);
    let next = ask(&world, &session).await;
    assert_eq!((&next["status"], next["created_at"] != asked["created_at"]), (&json!("pending"), true));
    write(&world).await;
    assert_eq!(files(&world).len(), 1, "a person has one file");
    world.advance_days(1);
    assert_eq!(outcome(&own(&world, &session, "GET", EXPORT, None).await), (404, "NOT_FOUND".into()));
}

#[tokio::test]
async fn each_person_sees_their_own_export_alone() {
    let world = World::new().await;
    let session = member(&world).await;
    ask(&world, &session).await;
    write(&world).await;
    let bob = world.person("bob@people.example", "owner").await;
    let others = world.call_by(&bob, "GET", EXPORT, None).await;
    assert_eq!(outcome(&others), (404, "NOT_FOUND".into()));
    world.call_by(&bob, "POST", EXPORT, None).await;
    write(&world).await;
    let app = world.cloud.owner_app();
    let ada = posthorn_identity::find_account(&app, &ADA.parse().unwrap()).await.unwrap().unwrap().id;
    assert_eq!(files(&world).len(), 2);
    let of_bob = file(&world, &bob.cookie).await;
    assert!(!of_bob.contains(ADA) && !of_bob.contains(&ada.to_string()), "{of_bob}");
}

#[tokio::test]
async fn an_erasure_takes_the_export_and_its_file_with_it() {
    let world = World::new().await;
    let session = member(&world).await;
    for is_written in [true, false] {
        world.advance_seconds(3_601);
        ask(&world, &session).await;
        if is_written {
            write(&world).await;
            assert_eq!(files(&world).len(), 1);
        }
    }
    let erased =
        own(&world, &session, "POST", "/v1/account/erase", Some(json!({ "password": PASSWORD }))).await;
    assert_eq!(erased.status, 202, "{}", erased.json());
    write(&world).await;
    assert_eq!(world.items_of("access", "account_export"), [] as [Value; 0], "it is not written any more");
    world.advance_seconds(121);
    world.cloud.tick("erase-accounts", "{}").await.unwrap();
    assert_eq!(files(&world), [""; 0]);
}
