use posthorn_harness::{DOMAIN, Receiver, World, email};
use serde_json::json;

use crate::every_kill;

#[tokio::test]
async fn a_relay_killed_anywhere_delivers_every_event_and_counts_each_once() {
    let mut killed = 0;
    for fault in every_kill("relay-messages").chain(every_kill("count-messages")) {
        let world = World::new().await;
        let receiver = Receiver::start().await;
        world.webhook(&receiver.url).await;
        let what = format!("{fault:?}");
        let handle = world.cloud.set_fault(fault);
        world.send_to("complaint@simulator.amazonses.com").await;
        killed += handle.fired();
        // An event that is queued twice may be delivered twice, always with the same id: the promise is at least once.
        let mut ids: Vec<String> = receiver
            .received()
            .iter()
            .map(|received| received.headers["webhook-id"].to_str().unwrap().to_owned())
            .collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 3, "{what}: sent, delivered, complained");
        assert!(receiver.received().len() <= 6, "{what}: not more often than the batch was relayed");
        let usage = world.usage().await;
        for what_counted in ["email.accepted", "email.sent", "email.delivered", "email.complained"] {
            assert_eq!(usage.get(what_counted), Some(&1), "{what}: {usage:?}");
        }
    }
    assert!(killed >= 4, "only {killed} kills happened");
}

#[tokio::test]
async fn a_count_killed_anywhere_counts_once_for_day_domain_and_tenant() {
    let mut killed = 0;
    for fault in every_kill("count-messages") {
        let world = World::new().await;
        let (tenant, key) = world.tenant("A").await;
        let what = format!("{fault:?}");
        let handle = world.cloud.set_fault(fault);
        let mut body = email("success@simulator.amazonses.com");
        body["to"] = json!(["success@simulator.amazonses.com", "ada@customer.example"]);
        let sent = world.call_as(&key, "POST", "/v1/emails", Some(body), &[]).await;
        assert_eq!(sent.status, 200, "{what}: {}", sent.json());
        world.cloud.pump().await;
        killed += handle.fired();
        let day = world.call_as(&key, "GET", "/v1/usage", None, &[]).await.json();
        let domains = world.call_as(&key, "GET", "/v1/usage/domains", None, &[]).await.json();
        let tenants = world.call("GET", "/v1/usage/tenants", None).await.json();
        assert_eq!(
            (&domains["data"][0]["domain"], &tenants["data"][0]["tenant_id"]),
            (&json!(DOMAIN), &json!(tenant))
        );
        for counts in [&day["totals"], &domains["data"][0]["counts"], &tenants["data"][0]["counts"]] {
            let counted = ["email.accepted", "email.sent", "email.recipients"].map(|name| &counts[name]);
            assert_eq!(counted, [&json!(1), &json!(1), &json!(2)], "{what}: {counts}");
        }
    }
    assert!(killed >= 12, "only {killed} kills happened");
}
