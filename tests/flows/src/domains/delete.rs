use posthorn_harness::{World, text};
use posthorn_test_dns::DnsServer;
use serde_json::json;

use super::{add, publish_all, publish_all_as};

#[tokio::test]
async fn a_deleted_domain_is_gone_and_its_name_is_free() {
    let world = World::new().await;
    let domain = add(&world, "new.example").await;
    let path = format!("/v1/domains/{}", text(&domain["id"]));
    assert_eq!(world.call_as(&world.rival.live, "DELETE", &path, None, &[]).await.status, 404);
    let deleted = world.call("DELETE", &path, None).await.json();
    assert_eq!(deleted, json!({ "object": "domain", "id": domain["id"], "deleted": true }));
    for (method, path) in
        [("GET", path.clone()), ("DELETE", path.clone()), ("POST", format!("{path}/verify"))]
    {
        assert_eq!(world.call(method, &path, None).await.status, 404, "{method}");
    }
    let again = add(&world, "new.example").await;
    assert_ne!(again["id"], domain["id"]);
}

#[tokio::test]
async fn an_identity_is_removed_with_the_last_domain_that_uses_it() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let ours = add(&world, "new.example").await;
    let body = json!({ "name": "new.example" });
    let theirs = world.call_as(&world.rival.live, "POST", "/v1/domains", Some(body), &[]).await.json();
    publish_all(&world, &dns, &ours).await;
    publish_all_as(&world, &world.rival.live, &dns, &theirs).await;
    let ses = world.cloud.account().ses();
    assert!(ses.has_identity("new.example"));
    assert_eq!(world.call("DELETE", &super::path(&ours), None).await.status, 200);
    assert!(ses.has_identity("new.example"), "the other organisation sends from it");
    let deleted = world.call_as(&world.rival.live, "DELETE", &super::path(&theirs), None, &[]).await;
    assert_eq!((deleted.status, ses.has_identity("new.example")), (200, false));
}

#[tokio::test]
async fn an_identity_that_existed_before_posthorn_stays_when_the_domain_is_deleted() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    world.cloud.account().ses().add_identity("new.example");
    let domain = add(&world, "new.example").await;
    publish_all(&world, &dns, &domain).await;
    assert_eq!(world.call("DELETE", &super::path(&domain), None).await.status, 200);
    assert!(world.cloud.account().ses().has_identity("new.example"), "the account's owner may need it");
}
