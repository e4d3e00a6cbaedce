use posthorn_harness::{Receiver, World};
use serde_json::{Value, json};

use super::{endpoint, path};

#[tokio::test]
async fn a_root_organisation_gets_its_tenants_events_and_a_tenant_only_its_own() {
    let world = World::new().await;
    let ((mine, key), (other, _)) = (world.tenant("mine").await, world.tenant("other").await);
    let receiver = Receiver::start().await;
    for (path, tenant) in [("/all", Value::Null), ("/mine", json!(mine)), ("/other", json!(other))] {
        endpoint(&world, &receiver.at(path), json!({ "tenant_id": tenant, "events": ["message.sent"] }))
            .await;
    }
    let own = json!({ "url": receiver.at("/own"), "events": ["message.sent"] });
    let own = world.call_as(&key, "POST", "/v1/webhooks", Some(own), &[]).await.json();
    assert_eq!(own["tenant_id"], json!(mine));
    let to = "success@simulator.amazonses.com";
    world.call_as(&key, "POST", "/v1/emails", Some(posthorn_harness::email(to)), &[]).await;
    world.cloud.pump().await;
    let heard = |receiver: &Receiver| {
        let mut paths: Vec<String> = receiver.received().into_iter().map(|one| one.path).collect();
        paths.sort();
        paths
    };
    assert_eq!(heard(&receiver), ["/all", "/mine", "/own"]);
    for received in receiver.take() {
        let payload: Value = serde_json::from_str(&received.body).unwrap();
        assert_eq!(payload["data"]["tenant_id"], json!(mine));
    }
    world.send_to(to).await;
    assert_eq!(heard(&receiver), ["/all"], "the root's own events go to no tenant");
    assert_eq!(
        world.call("GET", &path(&own, ""), None).await.status,
        404,
        "the root's key reads only its own endpoints"
    );
    let foreign = json!({ "url": receiver.url, "events": ["*"], "tenant_id": other });
    let refused = world.call_as(&key, "POST", "/v1/webhooks", Some(foreign), &[]).await;
    assert_eq!((refused.status, &refused.json()["errors"][0]["pointer"]), (422, &"/tenant_id".into()));
}

#[tokio::test]
async fn an_endpoint_is_bound_to_an_existing_tenant_or_to_none() {
    let world = World::new().await;
    let (mine, _) = world.tenant("mine").await;
    let hook = endpoint(&world, "http://127.0.0.1:9/hooks", json!({ "tenant_id": mine })).await;
    let wrong = posthorn_ids::TenantId::new(world.cloud.owner_app().now());
    let body = json!({ "url": "http://127.0.0.1:9/hooks", "events": ["*"], "tenant_id": wrong });
    for refused in [
        world.call("POST", "/v1/webhooks", Some(body)).await,
        world.call("PATCH", &path(&hook, ""), Some(json!({ "tenant_id": wrong }))).await,
    ] {
        assert_eq!((refused.status, &refused.json()["code"]), (422, &"TENANT_NOT_FOUND".into()));
        assert_eq!(refused.json()["errors"][0]["pointer"], "/tenant_id");
    }
    let freed = world.call("PATCH", &path(&hook, ""), Some(json!({ "tenant_id": null }))).await;
    assert_eq!((freed.status, &freed.json()["tenant_id"]), (200, &Value::Null));
}
