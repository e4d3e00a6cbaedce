use posthorn_harness::{Fault, Manner, Receiver, Service, World};
use serde_json::{Value, json};

use super::{endpoint, path};

const OWNERS: [&str; 2] = ["ada@acme.example", "bob@acme.example"];

/// The mails that SES accepted, as text.
fn mails(world: &World) -> Vec<(Vec<String>, String)> {
    let read = |raw: &[u8]| String::from_utf8_lossy(raw).replace("=\r\n", "");
    world.cloud.mailbox().mails().iter().map(|mail| (mail.recipients.clone(), read(&mail.raw))).collect()
}

/// An endpoint whose receiver answered 410, which disables it.
async fn gone(world: &World, receiver: &Receiver, key: &str) -> Value {
    receiver.answer_always("/gone", Manner::Status(410));
    let body = json!({ "url": receiver.at("/gone"), "events": ["*"] });
    let made = world.call_as(key, "POST", "/v1/webhooks", Some(body), &[]).await.json();
    let fired = world.call_as(key, "POST", &path(&made, "/test"), Some(json!({})), &[]).await;
    assert_eq!(fired.status, 202, "{}", fired.json());
    world.cloud.pump().await;
    made
}

async fn name_owners(world: &World) {
    let set = world.call("PATCH", "/v1/org", Some(json!({ "owner_emails": OWNERS }))).await;
    assert_eq!(set.status, 200, "{}", set.json());
}

#[tokio::test]
async fn the_owners_get_a_mail_with_instructions_when_an_endpoint_is_disabled() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    name_owners(&world).await;
    let hook = gone(&world, &receiver, &world.acme.live).await;
    let [(to, mail)] = &mails(&world)[..] else { panic!("one mail") };
    assert_eq!(to, &OWNERS);
    let id = hook["id"].as_str().unwrap();
    for part in
        ["From: \"Posthorn\"", "Auto-Submitted: auto-generated", "410 Gone", id, &receiver.at("/gone")]
    {
        assert!(mail.contains(part), "{part} in {mail}");
    }
    let audit = world.call("GET", &format!("/v1/audit?resource_id={id}&action=webhook.updated"), None).await;
    let entry = &audit.json()["data"][0];
    assert_eq!((&entry["actor"]["type"], &entry["function"]), (&json!("system"), &json!("deliver-webhook")));
    assert!(entry["changes"].to_string().contains("gone"), "{entry}");
}

#[tokio::test]
async fn no_mail_is_sent_without_owners_in_test_or_if_a_caller_disables_the_endpoint() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    gone(&world, &receiver, &world.acme.live).await;
    name_owners(&world).await;
    gone(&world, &receiver, &world.acme.test).await;
    let own = endpoint(&world, &receiver.url, json!({})).await;
    world.call("PATCH", &path(&own, ""), Some(json!({ "enabled": false }))).await;
    world.cloud.pump().await;
    assert!(mails(&world).is_empty());
}

#[tokio::test]
async fn a_notice_that_ses_refuses_is_a_dead_letter_and_is_sent_once_when_it_is_replayed() {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    name_owners(&world).await;
    world.cloud.set_fault(Fault::Fail {
        function: "send-notice".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        status: 400,
        code: "MessageRejected".into(),
        times: 5,
    });
    gone(&world, &receiver, &world.acme.live).await;
    assert_eq!(
        (mails(&world).len(), world.cloud.account().depth("posthorn-dev-notice-dead").visible),
        (0, 1)
    );
    for _ in 0..2 {
        let all = Some(json!({ "all": true }));
        let path = "/v1/dead-letters/notice-dead/replay";
        let replayed = world.call_as(&world.operator, "POST", path, all, &[]).await;
        assert_eq!(replayed.status, 200, "{}", replayed.json());
        world.cloud.pump().await;
    }
    assert_eq!(
        (mails(&world).len(), world.cloud.account().depth("posthorn-dev-notice-dead").visible),
        (1, 0)
    );
}
