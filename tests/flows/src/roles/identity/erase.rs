//! Data of accounts that is exported, and accounts that are erased: of a person in organisations, with an invitation, who owns one alone.

use posthorn_access::{Role, bootstrap};
use posthorn_harness::World;
use posthorn_identity::find_account;
use serde_json::json;

use super::super::Scene;

/// Exports the data of an account, erases it, and lets the schedules do the rest.
pub async fn everything(Scene { world, .. }: &Scene) {
    let (email, password) = ("zoe@people.example", "seven grey horns at dawn");
    let session = world.registered(email, password).await;
    let (token, _) = world.invited(world.rival_scope().org(), email, "viewer").await;
    let call = |path: &'static str, body| world.call_with_cookie(&session, "POST", path, Some(body), &[]);
    let joined = call("/v1/account/invitations/accept", json!({ "token": token })).await;
    assert_eq!(joined.status, 200, "{}", joined.json());
    let app = world.cloud.owner_app();
    let account = find_account(&app, &email.parse().unwrap()).await.unwrap().unwrap();
    world.cloud.pump().await;
    assert_eq!(call("/v1/account/export", json!(null)).await.status, 202);
    world.cloud.tick("write-account-exports", "{}").await.unwrap();
    let read = world.call_with_cookie(&session, "GET", "/v1/account/export", None, &[]).await.json();
    assert_eq!(read["status"], "ready", "{read}");
    let org = closed_org(world).await;
    bootstrap::add_member(&app, org, account.id, Role::OWNER).await.unwrap();
    world.advance_seconds(3_601);
    assert_eq!(call("/v1/account/export", json!(null)).await.json()["status"], "pending");
    let erased = call("/v1/account/erase", json!({ "password": password, "close_orgs": true })).await;
    assert_eq!(erased.status, 202, "{}", erased.json());
    world.cloud.pump().await;
    world.cloud.tick("write-account-exports", "{}").await.unwrap();
    // As if the person joined once more, in a request that began before.
    bootstrap::add_member(&app, world.rival_scope().org(), account.id, "viewer".parse().unwrap())
        .await
        .unwrap();
    world.advance_seconds(121);
    world.cloud.tick("erase-accounts", "{}").await.unwrap();
    world.cloud.pump().await;
}

/// An organisation that may be closed.
async fn closed_org(world: &World) -> posthorn_ids::OrgId {
    let made = world.call_as(&world.operator, "POST", "/v1/orgs", Some(json!({ "name": "Gone" })), &[]).await;
    assert_eq!(made.status, 200, "{}", made.json());
    made.json()["id"].as_str().unwrap().parse().unwrap()
}
