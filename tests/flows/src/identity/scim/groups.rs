use serde_json::json;

use super::{Scene, error, group, patch};

const ADA: &str = "ada@acme.example";
const BOB: &str = "bob@acme.example";

#[tokio::test]
async fn the_first_mapped_group_of_a_user_gives_the_role() {
    let scene = Scene::set().await;
    let (ada, bob) = (scene.send(ADA).await, scene.send(BOB).await);
    let engineers = scene.send_group("Engineers", &[&ada]).await;
    let senders = scene.send_group("Senders", &[&ada, &bob]).await;
    scene.map(&[(&engineers, "developer"), (&senders, "member")]).await;
    assert_eq!(scene.role(ADA).await.as_deref(), Some("developer"));
    assert_eq!(scene.role(BOB).await.as_deref(), Some("member"));
    let path = format!("/Groups/{engineers}");
    // As Entra ID and Okta write it.
    for remove in [
        json!([{ "op": "Remove", "path": "members", "value": [{ "value": ada }] }]),
        json!([{ "op": "remove", "path": format!("members[value eq \"{ada}\"]") }]),
    ] {
        scene.done("PATCH", &path, patch(remove)).await;
        assert_eq!(scene.role(ADA).await.as_deref(), Some("member"));
        let add = json!([{ "op": "Add", "path": "members", "value": [{ "value": ada }] }]);
        scene.done("PATCH", &path, patch(add)).await;
        assert_eq!(scene.role(ADA).await.as_deref(), Some("developer"));
    }
    let shown = scene.done("GET", &format!("/Users/{ada}"), None).await;
    assert_eq!(shown["groups"].as_array().unwrap().len(), 2);
    scene.done("DELETE", &path, None).await;
    assert_eq!(scene.role(ADA).await.as_deref(), Some("member"));
    scene.done("PUT", &format!("/Groups/{senders}"), Some(group("Senders", &[]))).await;
    assert_eq!(scene.role(ADA).await.as_deref(), Some("viewer"), "the default once no group gives a role");
    let listed = scene.world.call("GET", &format!("/v1/directories/{}/groups", scene.directory), None).await;
    let listed = listed.json()["data"].clone();
    assert_eq!(
        (&listed[0]["name"], &listed[0]["members"], &listed[0]["role"]),
        (&json!("Senders"), &json!(0), &json!("member"))
    );
}

#[tokio::test]
async fn changes_of_different_members_at_the_same_time_all_stay() {
    let scene = Scene::set().await;
    let mut users = Vec::new();
    for n in 0..6 {
        users.push(scene.send(&format!("user{n}@acme.example")).await);
    }
    let all = scene.send_group("All", &[&users[0], &users[1]]).await;
    let path = format!("/Groups/{all}");
    let add =
        |user: &String| patch(json!([{ "op": "add", "path": "members", "value": [{ "value": user }] }]));
    let remove =
        |user: &String| patch(json!([{ "op": "remove", "path": format!("members[value eq \"{user}\"]") }]));
    tokio::join!(
        scene.done("PATCH", &path, add(&users[2])),
        scene.done("PATCH", &path, add(&users[3])),
        scene.done("PATCH", &path, remove(&users[0])),
        scene.done("PATCH", &path, add(&users[4])),
    );
    let group = scene.done("GET", &path, None).await;
    let mut members: Vec<&str> =
        group["members"].as_array().unwrap().iter().map(|one| one["value"].as_str().unwrap()).collect();
    members.sort_unstable();
    let mut right: Vec<&str> = users[1..5].iter().map(String::as_str).collect();
    right.sort_unstable();
    assert_eq!(members, right);
}

#[tokio::test]
async fn a_group_is_found_by_name_and_without_its_members() {
    let scene = Scene::set().await;
    let ada = scene.send(ADA).await;
    let engineers = scene.send_group("Engineers", &[&ada]).await;
    let again = scene.scim("POST", "/Groups", Some(group("ENGINEERS", &[]))).await;
    assert_eq!(error(&again), (409, json!("uniqueness")));
    let query = "/Groups?excludedAttributes=members&filter=displayName%20eq%20%22engineers%22";
    let found = scene.done("GET", query, None).await;
    let found = &found["Resources"][0];
    assert_eq!((&found["id"], found["members"].is_null()), (&json!(engineers), true));
    let by_member = format!("/Groups?filter=members%5Bvalue%20eq%20%22{ada}%22%5D");
    assert_eq!(scene.done("GET", &by_member, None).await["totalResults"], 1);
    let stranger = group("Others", &["duser_01kajbch80f4r6t8v0x2z4b6d8"]);
    assert_eq!(error(&scene.scim("POST", "/Groups", Some(stranger)).await), (400, json!("invalidValue")));
}
