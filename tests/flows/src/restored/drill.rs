//! What happens to the installation before the moment and after it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use posthorn_harness::{DOMAIN, Fault, Service, World};
use serde_json::{Value, json};

/// `make restore-drill` runs it with 10,000.
pub(super) fn number() -> usize {
    std::env::var("POSTHORN_RESTORED").ok().and_then(|text| text.parse().ok()).unwrap_or(100)
}

/// How many emails each recipient got, from all installations. Read in parts: a mailbox keeps only the newest few thousand.
#[derive(Default)]
pub(super) struct Got {
    seen: BTreeSet<String>,
    pub by_recipient: BTreeMap<String, usize>,
}

impl Got {
    pub(super) fn read(&mut self, world: &World) {
        for mail in world.cloud.mailbox().mails() {
            if self.seen.insert(mail.id.clone()) {
                *self.by_recipient.entry(mail.recipients[0].clone()).or_default() += 1;
            }
        }
        world.cloud.ledger().take();
        world.cloud.take_invocations();
    }

    pub(super) fn of(&self, recipient: &str) -> usize {
        self.by_recipient.get(recipient).copied().unwrap_or_default()
    }
}

fn email(recipient: &str, at: Option<Timestamp>) -> Value {
    let mut email = json!({
        "from": format!("hello@{DOMAIN}"), "to": [recipient], "subject": "Drill", "text": format!("For {recipient}"),
    });
    if let Some(at) = at {
        email["scheduled_at"] = json!(at.to_string());
    }
    email
}

/// Accepts emails in batches of a hundred; gives their ids by recipient. Nothing else runs.
async fn accept(
    world: &World,
    key: &str,
    group: &str,
    count: usize,
    at: Option<Timestamp>,
) -> BTreeMap<String, String> {
    let recipients: Vec<String> = (0..count).map(|one| format!("{group}{one}@customer.example")).collect();
    let mut ids = BTreeMap::new();
    for chunk in recipients.chunks(100) {
        let batch: Value = chunk.iter().map(|recipient| email(recipient, at)).collect();
        let answer = world.call_as(key, "POST", "/v1/emails/batch", Some(batch), &[]).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        let made = answer.json()["data"].as_array().unwrap().clone();
        ids.extend(chunk.iter().cloned().zip(made.iter().map(|one| posthorn_harness::text(&one["id"]))));
    }
    ids
}

/// Accepts emails one by one, each with its own entry in the index.
async fn accept_singly(world: &World, group: &str, count: usize) -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    for one in 0..count {
        let recipient = format!("{group}{one}@customer.example");
        let answer = world.call("POST", "/v1/emails", Some(email(&recipient, None))).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        ids.insert(recipient, posthorn_harness::text(&answer.json()["id"]));
    }
    ids
}

/// Runs the email queue so many times, ten emails each, and lets everything else run.
async fn send_some(world: &World, got: &mut Got, batches: usize) {
    for _ in 0..batches {
        world.cloud.run_queue("posthorn-dev-email").await;
    }
    world.cloud.pump_but("deliver-email").await;
    got.read(world);
}

pub(super) async fn minute(world: &World, got: &mut Got) {
    world.advance_seconds(60);
    for worker in 0..4 {
        world.cloud.tick("drain-timers", &json!({ "shard": worker }).to_string()).await.unwrap();
    }
    world.cloud.tick("sweep-messages", "{}").await.unwrap();
    world.cloud.pump().await;
    got.read(world);
}

/// The path of an organisation's only domain.
async fn domain(world: &World, key: &str) -> String {
    let domains = world.call_as(key, "GET", "/v1/domains", None, &[]).await.json();
    format!("/v1/domains/{}", posthorn_harness::text(&domains["data"][0]["id"]))
}

pub(super) async fn switch_domain(world: &World, switch: &str) {
    let path = format!("{}/{switch}", domain(world, &world.rival.live).await);
    let answer = world.call_as(&world.rival.live, "POST", &path, None, &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
}

/// What was accepted before the moment, by recipient.
pub(super) struct Before {
    pub all: BTreeMap<String, String>,
    pub canceled: BTreeSet<String>,
    /// Whose emails SES had at the moment. Its later events of them are lost, if they were recorded as sent.
    pub handed_over: BTreeSet<String>,
}

/// Emails in every state: sent, open one by one and in batches, claimed with an unknown outcome, scheduled, waiting.
pub(super) async fn fill(world: &World, got: &mut Got, number: usize) -> Before {
    let tenth = number / 10;
    let mut all = accept(world, &world.acme.live, "sent", tenth * 4, None).await;
    world.cloud.pump().await;
    got.read(world);
    all.extend(accept(world, &world.rival.live, "waits", tenth, None).await);
    switch_domain(world, "pause").await;
    world.advance_seconds(31);
    world.cloud.pump().await;
    got.read(world);
    let soon = world.now().saturating_add(jiff::Span::new().minutes(10)).unwrap();
    let late = world.now().saturating_add(jiff::Span::new().hours(2)).unwrap();
    all.extend(accept(world, &world.acme.live, "soon", tenth / 2, Some(soon)).await);
    all.extend(accept(world, &world.acme.live, "late", tenth - tenth / 2, Some(late)).await);
    all.extend(accept_singly(world, "single", tenth).await);
    all.extend(accept(world, &world.acme.live, "batch", tenth * 3, None).await);
    unknown_outcomes(world).await;
    got.read(world);
    let handed_over = got.by_recipient.keys().cloned().collect();
    Before { all, canceled: BTreeSet::new(), handed_over }
}

/// Three emails that SES has and whose answers were lost, and three that it does not have after an error within: all are claimed.
async fn unknown_outcomes(world: &World) {
    let (function, action) = ("deliver-email".to_owned(), "SendEmail".to_owned());
    let lost = Fault::LoseAnswer { function, service: Service::Ses, action, times: 3 };
    world.cloud.set_fault(lost);
    world.cloud.run_queue("posthorn-dev-email").await;
    world.cloud.clear_faults();
    let (function, action) = ("deliver-email".to_owned(), "SendEmail".to_owned());
    let code = "InternalFailure".to_owned();
    let failed = Fault::Fail { function, service: Service::Ses, action, status: 500, code, times: 3 };
    world.cloud.set_fault(failed);
    world.cloud.run_queue("posthorn-dev-email").await;
    world.cloud.clear_faults();
}

/// What happens after the moment: some of the open emails are canceled, some sent, and others accepted.
pub(super) async fn go_on(
    world: &World,
    got: &mut Got,
    before: &mut Before,
    number: usize,
) -> BTreeMap<String, String> {
    let open = before.all.iter().filter(|(to, _)| to.starts_with("single") || to.starts_with("batch"));
    let some: Vec<_> = open.step_by(4).map(|(recipient, id)| (recipient.clone(), id.clone())).collect();
    for (recipient, id) in some {
        let answer = world.call("DELETE", &format!("/v1/emails/{id}"), None).await;
        if answer.status == 200 {
            before.canceled.insert(recipient);
        }
    }
    let batches = number / 10 / 10;
    send_some(world, got, batches).await;
    let later = accept(world, &world.acme.live, "later", number / 10, None).await;
    switch_domain(world, "resume").await;
    world.advance_seconds(11 * 60);
    for worker in 0..4 {
        world.cloud.tick("drain-timers", &json!({ "shard": worker }).to_string()).await.unwrap();
    }
    world.cloud.tick("sweep-messages", "{}").await.unwrap();
    send_some(world, got, batches).await;
    world.advance_seconds(6 * 60);
    // Shortly before the settling more answers are lost: a worker may be sending these emails.
    let (function, action) = ("deliver-email".to_owned(), "SendEmail".to_owned());
    world.cloud.set_fault(Fault::LoseAnswer { function, service: Service::Ses, action, times: 10 });
    world.cloud.run_queue("posthorn-dev-email").await;
    world.cloud.clear_faults();
    got.read(world);
    later
}
