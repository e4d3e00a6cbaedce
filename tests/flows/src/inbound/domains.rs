use posthorn_harness::{World, email};
use serde_json::json;

use super::{domain_path, plain, received, world};

#[tokio::test]
async fn only_one_domain_receives_mail_for_a_name_until_it_stops() {
    let world = world().await;
    let (ours, theirs) =
        (domain_path(&world, &world.acme.live).await, domain_path(&world, &world.rival.live).await);
    let shown = world.call("GET", &ours, None).await.json();
    assert_eq!(shown["receiving"], true);
    let record =
        shown["records"].as_array().unwrap().iter().find(|record| record["record"] == "Receiving").unwrap();
    assert_eq!(
        (&record["type"], &record["value"], &record["priority"], &record["required"]),
        (&json!("MX"), &json!("inbound-smtp.us-east-1.amazonaws.com"), &json!(10), &json!(false))
    );
    let on = || Some(json!({ "receiving": true }));
    let refused = world.call_as(&world.rival.live, "PATCH", &theirs, on(), &[]).await;
    assert_eq!((refused.status, &refused.json()["code"]), (409, &json!("RECEIVING_TAKEN")));
    assert_eq!(world.call("PATCH", &ours, on()).await.status, 200, "again");
    let off = world.call("PATCH", &ours, Some(json!({ "receiving": false }))).await;
    assert_eq!(off.json()["receiving"], false);
    assert_eq!(world.call_as(&world.rival.live, "PATCH", &theirs, on(), &[]).await.status, 200);
    world.cloud.receive(&plain("", "hello"), &["in@acme.example"]);
    world.cloud.pump().await;
    assert!(received(&world).await.is_empty(), "the other domain receives it now");
    let listed = world.call_as(&world.rival.live, "GET", "/v1/emails/receiving", None, &[]).await.json();
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_deleted_domain_receives_no_mail() {
    let world = world().await;
    let (ours, theirs) =
        (domain_path(&world, &world.acme.live).await, domain_path(&world, &world.rival.live).await);
    assert_eq!(world.call("DELETE", &ours, None).await.status, 200);
    let taken =
        world.call_as(&world.rival.live, "PATCH", &theirs, Some(json!({ "receiving": true })), &[]).await;
    assert_eq!(taken.status, 200, "{}", taken.json());
}

#[tokio::test]
async fn a_domain_without_proof_of_ownership_receives_no_mail() {
    let world = World::new().await;
    let test = domain_path(&world, &world.acme.test).await;
    let on = || Some(json!({ "receiving": true }));
    let refused = world.call_as(&world.acme.test, "PATCH", &test, on(), &[]).await;
    assert_eq!((refused.status, &refused.json()["errors"][0]["pointer"]), (422, &json!("/receiving")));
    let added = world.call("POST", "/v1/domains", Some(json!({ "name": "new.example" }))).await.json();
    let path = format!("/v1/domains/{}", added["id"].as_str().unwrap());
    let refused = world.call("PATCH", &path, on()).await;
    assert_eq!((refused.status, &refused.json()["code"]), (403, &json!("DOMAIN_NOT_VERIFIED")));
    // This does not affect sending.
    assert_eq!(world.call("POST", "/v1/emails", Some(email("a@example.com"))).await.status, 200);
}
