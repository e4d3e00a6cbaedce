//! Sending at the rate and within the quota that SES allows, fairly, and what waits for the account or for a domain.

use posthorn_harness::{Fault, Service, World, email, text};
use serde_json::{Value, json};

/// SES's rate for a new account in production.
const RATE: u32 = 14;
/// A heavy run sets how many recipients a burst has: 50,000 behind `make burst`.
fn burst() -> usize {
    std::env::var("POSTHORN_BURST").ok().and_then(|text| text.parse().ok()).unwrap_or(500)
}

const EMAIL_QUEUE: &str = "posthorn-dev-email";

/// Accepts so many emails by batches of a hundred; gives their ids.
async fn accept_burst(world: &World, count: usize) -> Vec<String> {
    let mut ids = Vec::with_capacity(count);
    for first in (0..count).step_by(100) {
        let to = |number: usize| email(&format!("success+{number}@simulator.amazonses.com"));
        let body: Value = (first..count.min(first + 100)).map(to).collect();
        let answer = world.call("POST", "/v1/emails/batch", Some(body)).await;
        assert_eq!(answer.status, 200, "{}", answer.json());
        ids.extend(answer.json()["data"].as_array().unwrap().iter().map(|one| text(&one["id"])));
        // The rate limit of the key is not the subject here.
        world.advance_seconds(6);
    }
    ids
}

async fn sweep(world: &World) {
    world.cloud.tick("sweep-messages", "{}").await.unwrap();
}

fn now_ms(world: &World) -> i64 {
    world.cloud.owner_app().now().as_millisecond()
}

/// The rival's only email, in the middle of acme's burst: how long it waited, in milliseconds.
async fn send_between(world: &World) -> i64 {
    let body = email("success@simulator.amazonses.com");
    let began = now_ms(world);
    let sent = world.call_as(&world.rival.live, "POST", "/v1/emails", Some(body), &[]).await;
    assert_eq!(sent.status, 200, "{}", sent.json());
    let id = text(&sent.json()["id"]);
    let path = format!("/v1/emails/{id}");
    while world.call_as(&world.rival.live, "GET", &path, None, &[]).await.json()["status"] == "queued" {
        assert!(world.cloud.run_queue(EMAIL_QUEUE).await > 0, "it is on the queue");
    }
    now_ms(world) - began
}

#[tokio::test]
async fn a_burst_ends_with_nothing_failed_in_the_time_and_the_quota_that_ses_dictates() {
    let (world, recipients) = (World::new().await, burst());
    let quota = recipients * 4 / 5;
    world.cloud.account().ses().limit_sending(Some(RATE), Some(quota as u32));
    sweep(&world).await;
    let ids = accept_burst(&world, recipients).await;
    let began = now_ms(&world);
    for _ in 0..(quota / 2).div_ceil(10) {
        world.cloud.run_queue(EMAIL_QUEUE).await;
    }
    let waited = send_between(&world).await;
    assert!(waited < 10_000, "another tenant's email waited {waited} ms");
    while world.cloud.mailbox().count() < quota {
        assert!(world.cloud.run_queue(EMAIL_QUEUE).await > 0, "the queue has more");
    }
    let used = quota as f64 / (f64::from(RATE) * (now_ms(&world) - began) as f64 / 1_000.0);
    assert!(used >= 0.95, "{used} of the rate was used");
    world.cloud.pump().await;
    assert_eq!(world.cloud.mailbox().count(), quota, "SES allows no more in a day");
    let mut waiting = 0;
    for (at, id) in ids.iter().enumerate() {
        within_limits(&world, at);
        let read = world.email(id).await;
        match text(&read["status"]).as_str() {
            "delivered" => assert!(read["waiting"].is_null()),
            "queued" => {
                waiting += 1;
                assert_eq!(read["waiting"]["reason"], "daily_quota", "{read}");
            }
            other => panic!("{id} is {other}"),
        }
    }
    assert_eq!(waiting, recipients + 1 - quota);
    let calls = rounds_until_all_are_out(&world, recipients + 1).await;
    for (at, id) in ids.iter().enumerate() {
        within_limits(&world, at);
        assert_eq!(world.status(id).await, "delivered");
    }
    println!(
        "{recipients} recipients: {used:.3} of the rate used, another tenant waited {waited} ms, {calls} calls of the next day's sweeps"
    );
    assert_eq!(world.cloud.account().depth("posthorn-dev-email-dead").visible, 0);
}

/// Lets a minute pass before a key has made too many requests.
fn within_limits(world: &World, at: usize) {
    if at % 2_000 == 1_999 {
        world.advance_seconds(61);
    }
}

/// Lets a day pass. Each minute after it, the sweep wakes what the quota has room for.
async fn rounds_until_all_are_out(world: &World, all: usize) -> usize {
    world.advance_seconds(22 * 3_600);
    world.cloud.ledger().take();
    for _ in 0..400 {
        world.advance_seconds(60);
        sweep(world).await;
        world.cloud.pump().await;
        if world.cloud.mailbox().count() == all {
            return world.cloud.ledger().of("sweep-messages").len();
        }
    }
    panic!("{} of {all} are out", world.cloud.mailbox().count());
}

#[tokio::test]
async fn a_paused_account_is_no_try_and_its_emails_go_out_when_it_sends_again() {
    let world = World::new().await;
    let ids = world.accept_many(12).await;
    world.cloud.account().ses().pause_sending(true);
    world.cloud.ledger().take();
    world.cloud.pump().await;
    let asked =
        world.cloud.ledger().of("deliver-email").iter().filter(|call| call.action == "SendEmail").count();
    assert!(asked <= 10, "the second batch did not ask SES again: {asked}");
    for _ in 0..20 {
        world.advance_seconds(60);
        sweep(&world).await;
        world.cloud.pump().await;
    }
    let read = world.email(&ids[0]).await;
    assert_eq!((&read["status"], &read["waiting"]["reason"]), (&json!("queued"), &json!("sending_paused")));
    world.cloud.account().ses().pause_sending(false);
    world.advance_seconds(60);
    sweep(&world).await;
    world.cloud.pump().await;
    for id in &ids {
        assert_eq!(world.status(id).await, "delivered");
    }
    assert_eq!(world.cloud.mailbox().count(), 12);
}

/// The path of acme's only domain.
async fn domain(world: &World) -> String {
    let domains = world.call("GET", "/v1/domains", None).await.json();
    format!("/v1/domains/{}", text(&domains["data"][0]["id"]))
}

/// Accepts emails, pauses their domain and lets the workers find out.
async fn paused(world: &World, count: usize) -> Vec<String> {
    let ids = accept_burst(world, count).await;
    world.call("POST", &format!("{}/pause", domain(world).await), None).await;
    world.advance_seconds(31);
    world.cloud.pump().await;
    ids
}

/// The calls of one round of the sweep.
async fn calls_of_a_round(world: &World) -> usize {
    world.cloud.ledger().take();
    world.advance_seconds(60);
    sweep(world).await;
    world.cloud.ledger().of("sweep-messages").len()
}

#[tokio::test]
async fn paused_emails_cost_the_sweep_nothing_and_go_out_within_two_rounds_after_they_are_resumed() {
    let mut calls = Vec::new();
    for count in [20, 220] {
        let world = World::new().await;
        let ids = paused(&world, count).await;
        let read = world.email(&ids[0]).await;
        assert_eq!(
            (&read["status"], &read["waiting"]["reason"]),
            (&json!("queued"), &json!("domain_paused"))
        );
        world.advance_seconds(3_600);
        calls_of_a_round(&world).await;
        calls.push(calls_of_a_round(&world).await);
        world.call("POST", &format!("{}/resume", domain(&world).await), None).await;
        for _ in 0..2 {
            world.advance_seconds(60);
            sweep(&world).await;
            world.cloud.pump().await;
        }
        for id in &ids {
            assert_eq!(world.status(id).await, "delivered");
        }
        assert_eq!(world.cloud.mailbox().count(), count);
        // What they waited for is forgotten in the end.
        for _ in 0..13 {
            world.advance_seconds(60);
            sweep(&world).await;
        }
        let items = world.cloud.account().items("posthorn-dev-messages").unwrap();
        assert!(items.iter().all(|item| item["kind"]["S"] != "waited-for"));
    }
    assert_eq!(calls[0], calls[1], "a round costs the same, however many wait");
}

#[tokio::test]
async fn a_canceled_email_no_longer_waits() {
    let world = World::new().await;
    let ids = paused(&world, 2).await;
    let canceled = world.call("DELETE", &format!("/v1/emails/{}", ids[0]), None).await;
    assert_eq!(canceled.status, 200, "{}", canceled.json());
    world.call("POST", &format!("{}/resume", domain(&world).await), None).await;
    world.advance_seconds(60);
    sweep(&world).await;
    world.cloud.pump().await;
    assert_eq!(
        (world.status(&ids[0]).await.as_str(), world.status(&ids[1]).await.as_str()),
        ("canceled", "delivered")
    );
}

#[tokio::test]
async fn a_scope_with_many_lost_batches_does_not_stand_before_the_others() {
    let world = World::new().await;
    let lost = |action: &str| Fault::Fail {
        function: "send-batch".into(),
        service: Service::Sqs,
        action: action.into(),
        status: 503,
        code: "ServiceUnavailable".into(),
        times: u32::MAX,
    };
    world.cloud.set_fault(lost("SendMessageBatch"));
    for number in 0..310 {
        let one = email(&format!("success+{number}@simulator.amazonses.com"));
        let sent =
            world.call_as(&world.rival.live, "POST", "/v1/emails/batch", Some(json!([one])), &[]).await;
        assert_eq!(sent.status, 200, "{}", sent.json());
        world.advance_seconds(1);
    }
    let body = json!([email("success@simulator.amazonses.com")]);
    let sent = world.call("POST", "/v1/emails/batch", Some(body)).await.json();
    let id = text(&sent["data"][0]["id"]);
    world.cloud.clear_faults();
    world.advance_seconds(400);
    world.cloud.ledger().take();
    sweep(&world).await;
    let calls = world.cloud.ledger().of("sweep-messages").len();
    assert!(calls < 300 * 4 + 60, "a round is bounded: {calls} calls");
    world.cloud.pump().await;
    assert_eq!(world.status(&id).await, "delivered", "in the first round");
    world.advance_seconds(60);
    sweep(&world).await;
    world.cloud.pump().await;
    assert_eq!(world.cloud.mailbox().count(), 311, "the rest in the second");
}

#[tokio::test]
async fn emails_with_files_to_fetch_are_not_in_the_way_of_others() {
    let world = World::new().await;
    for number in 0..12 {
        let mut slow = email(&format!("success+{number}@simulator.amazonses.com"));
        slow["attachments"] = json!([{ "filename": "a.pdf", "path": "https://files.example/a.pdf" }]);
        let sent = world.call("POST", "/v1/emails", Some(slow)).await;
        assert_eq!(sent.status, 200, "{}", sent.json());
    }
    let mut heavy = email("success@simulator.amazonses.com");
    heavy["attachments"] = json!([{ "filename": "b.bin", "content": vec![7_u8; 1_100_000] }]);
    let heavy = text(&world.call("POST", "/v1/emails", Some(heavy)).await.json()["id"]);
    let id = world.accept("success@simulator.amazonses.com").await;
    assert_eq!(world.cloud.run_queue(EMAIL_QUEUE).await, 1, "alone on its queue");
    assert_eq!(world.cloud.account().depth("posthorn-dev-email-large").visible, 13);
    assert_eq!(world.cloud.mailbox().count(), 1);
    assert_eq!(world.status(&id).await, "sent");
    world.cloud.pump().await;
    assert_eq!(world.status(&heavy).await, "delivered");
}
