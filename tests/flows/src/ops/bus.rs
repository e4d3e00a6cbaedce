use posthorn_harness::{World, text};
use posthorn_test_dns::DnsServer;
use serde_json::{Value, json};

use crate::domains::{add, publish_all};

/// The events on the installation's bus, as rules match them: type and detail.
fn published(world: &World) -> Vec<(String, Value)> {
    let events = world.cloud.account().buses().take();
    assert!(events.iter().all(|event| (&*event.bus, &*event.source) == ("posthorn-dev-events", "posthorn")));
    events.into_iter().map(|event| (event.detail_type, event.detail)).collect()
}

#[tokio::test]
async fn a_verified_domain_is_published_on_the_bus_once_with_its_scope() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let domain = add(&world, "new.example").await;
    publish_all(&world, &dns, &domain).await;
    let verify = format!("/v1/domains/{}/verify", text(&domain["id"]));
    assert_eq!(world.call("POST", &verify, None).await.json()["status"], "verified");
    world.cloud.pump().await;
    let events = published(&world);
    let verified: Vec<&Value> =
        events.iter().filter(|(kind, _)| kind == "domain.verified").map(|(_, detail)| detail).collect();
    assert_eq!(verified.len(), 1, "{events:?}");
    let detail = verified[0];
    assert_eq!(detail["org_id"], world.scope().org().to_string());
    assert_eq!((&detail["environment"], &detail["tenant_id"]), (&json!("live"), &Value::Null));
    assert_eq!(detail["data"]["id"], domain["id"]);
    assert!(text(&detail["id"]).starts_with("evt_") && detail["revision"].as_u64() > Some(1), "{detail}");
}

#[tokio::test]
async fn a_messages_events_are_published_where_the_organisation_asks_for_it() {
    let world = World::new().await;
    world.send_to("success@simulator.amazonses.com").await;
    assert_eq!(published(&world), [], "nobody asked for them");
    let asked = world.call("PATCH", "/v1/org", Some(json!({ "publish_messages": true }))).await;
    assert_eq!((asked.status, &asked.json()["publish_messages"]), (200, &json!(true)));
    world.advance_seconds(31);
    let id = world.send_to("success@simulator.amazonses.com").await;
    let resent = text(&world.call("POST", &format!("/v1/emails/{id}/resend"), None).await.json()["id"]);
    world.cloud.pump().await;
    let mut on_bus: Vec<(String, String)> = published(&world)
        .iter()
        .map(|(kind, detail)| (text(&detail["data"]["email_id"]), kind.clone()))
        .collect();
    on_bus.sort();
    let mut expected: Vec<(String, String)> = [&id, &resent]
        .into_iter()
        .flat_map(|id| ["message.delivered", "message.sent"].map(|kind| (id.clone(), kind.to_owned())))
        .collect();
    expected.sort();
    assert_eq!(on_bus, expected);
}
