use posthorn_harness::{Fault, Receiver, Service, When, World, text};
use posthorn_test_dns::{DnsServer, Entry};
use serde_json::{Value, json};

use super::{add, get, path, publish, publish_all, ses_calls};

const DAY_SECONDS: i64 = 24 * 3600;

async fn tick(world: &World) {
    world.cloud.tick("poll-domains", "{}").await.unwrap();
    world.cloud.pump().await;
}

/// Lets `minutes` pass, with a run in each.
async fn minutes(world: &World, minutes: u32) {
    for _ in 0..minutes {
        world.advance_seconds(60);
        tick(world).await;
    }
}

/// The events that the receiver got.
fn domain_events(receiver: &Receiver) -> Vec<Value> {
    receiver.received().iter().map(|received| serde_json::from_str(&received.body).unwrap()).collect()
}

#[tokio::test]
async fn a_domain_becomes_verified_by_the_schedule_and_its_owner_gets_one_event() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    let domain = add(&world, "new.example").await;
    assert_eq!(domain["next_check_at"], "2026-11-21T10:01:00Z");
    minutes(&world, 1).await;
    assert_eq!(get(&world, &domain).await["next_check_at"], "2026-11-21T10:03:00Z");
    for record in domain["records"].as_array().unwrap() {
        publish(&dns, record);
    }
    minutes(&world, 1).await;
    assert_eq!(get(&world, &domain).await["ownership_proven_at"], json!(null), "it is not due yet");
    minutes(&world, 1).await;
    let proven = get(&world, &domain).await;
    // SES got three calls, one second apart.
    assert_eq!(
        (&proven["status"], &proven["ownership_proven_at"], &proven["next_check_at"]),
        (&json!("pending"), &json!("2026-11-21T10:03:02Z"), &json!("2026-11-21T10:04:02Z"))
    );
    for record in proven["records"].as_array().unwrap().iter().filter(|record| record["record"] == "DKIM") {
        publish(&dns, record);
    }
    minutes(&world, 10).await;
    assert_eq!(get(&world, &domain).await["status"], "verified");
    let domain_events = domain_events(&receiver);
    assert_eq!(domain_events.len(), 1, "{domain_events:?}");
    assert_eq!(
        (&domain_events[0]["type"], &domain_events[0]["data"]["id"]),
        (&json!("domain.verified"), &domain["id"])
    );
    assert_eq!(
        (&domain_events[0]["data"]["status"], &domain_events[0]["data"]["name"]),
        (&json!("verified"), &json!("new.example"))
    );
    assert_eq!(domain_events[0]["created_at"], "2026-11-21T10:04:02Z");
}

#[tokio::test]
async fn checks_become_rarer_and_end_after_72_hours_with_an_event_for_the_owner() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    let domain = add(&world, "new.example").await;
    publish(&dns, &domain["records"][0]);
    world.call("POST", &format!("{}/verify", path(&domain)), None).await;
    world.cloud.ledger().take();
    for _ in 0..(75 * 4) {
        world.advance_seconds(15 * 60);
        tick(&world).await;
    }
    let looks = ses_calls(&world, "poll-domains");
    assert!((70..85).contains(&looks), "about one an hour: {looks}");
    let failed = get(&world, &domain).await;
    assert_eq!((&failed["status"], &failed["next_check_at"]), (&json!("failed"), &json!(null)));
    assert_eq!(receiver.types(), ["domain.failed"]);
    assert!(
        !world.cloud.account().ses().has_identity("new.example"),
        "the identity is removed when the wait is over"
    );
}

#[tokio::test]
async fn a_domain_without_proof_of_ownership_costs_no_call_to_ses_and_fails_after_72_hours() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    let domain = add(&world, "new.example").await;
    for record in &domain["records"].as_array().unwrap()[1..] {
        publish(&dns, record);
    }
    for hour in 0..75 {
        world.advance_seconds(3600);
        tick(&world).await;
        world.call("POST", &format!("{}/verify", path(&domain)), None).await;
        let status = get(&world, &domain).await["status"].clone();
        assert_eq!(status, if hour < 71 { "pending" } else { "failed" }, "{hour}");
    }
    for function in ["create-domain", "verify-domain", "poll-domains"] {
        assert_eq!(ses_calls(&world, function), 0, "{function}");
    }
    assert_eq!(receiver.types(), ["domain.failed"]);
}

#[tokio::test]
async fn a_verified_domain_that_loses_a_record_fails_after_a_second_check_and_recovers_with_the_record() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let receiver = Receiver::start().await;
    world.webhook(&receiver.url).await;
    let domain = add(&world, "new.example").await;
    publish_all(&world, &dns, &domain).await;
    minutes(&world, 1).await;
    let (calls, day) = (ses_calls(&world, "poll-domains"), DAY_SECONDS + 3600);
    world.advance_seconds(day);
    tick(&world).await;
    assert_eq!(ses_calls(&world, "poll-domains"), calls + 1, "one check a day");
    dns.clear("send.new.example");
    world.advance_seconds(day);
    tick(&world).await;
    let missed = get(&world, &domain).await;
    assert_eq!((&missed["status"], &missed["all_verified"]), (&json!("verified"), &json!(false)));
    minutes(&world, 5).await;
    assert_eq!(get(&world, &domain).await["status"], "failed");
    let refused = json!({ "from": "a@new.example", "to": ["b@example.com"], "subject": "s", "text": "t" });
    let refused = world.call("POST", "/v1/emails", Some(refused)).await;
    assert_eq!(refused.json()["code"], "DOMAIN_NOT_VERIFIED");
    for record in domain["records"].as_array().unwrap() {
        if record["name"] == "send.new.example" {
            super::publish(&dns, record);
        }
    }
    minutes(&world, 3).await;
    assert_eq!(get(&world, &domain).await["status"], "verified");
    assert_eq!(receiver.types(), ["domain.verified", "domain.regressed", "domain.verified"]);
}

#[tokio::test]
async fn a_domain_stays_verified_though_the_dns_does_not_answer_for_a_day() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let domain = add(&world, "new.example").await;
    publish_all(&world, &dns, &domain).await;
    minutes(&world, 1).await;
    for record in domain["records"].as_array().unwrap() {
        dns.put(&text(&record["name"]), Entry::Failure);
    }
    for _ in 0..3 {
        world.advance_seconds(DAY_SECONDS + 3600);
        tick(&world).await;
    }
    assert_eq!(get(&world, &domain).await["status"], "verified");
}

#[tokio::test]
async fn one_domain_for_which_ses_fails_does_not_delay_the_others() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let mut domains = Vec::new();
    for name in ["one.example", "two.example", "three.example"] {
        let domain = add(&world, name).await;
        publish_all(&world, &dns, &domain).await;
        domains.push(domain);
    }
    world.cloud.set_fault(Fault::Fail {
        function: "poll-domains".into(),
        service: Service::Ses,
        action: "GetEmailIdentity".into(),
        status: 400,
        code: "BadRequestException".into(),
        times: 1,
    });
    minutes(&world, 1).await;
    let mut verified = 0;
    for domain in &domains {
        verified += usize::from(get(&world, domain).await["status"] == "verified");
    }
    assert_eq!(verified, 2);
    minutes(&world, 3).await;
    for domain in &domains {
        assert_eq!(get(&world, domain).await["status"], "verified");
    }
}

#[tokio::test]
async fn the_next_run_does_what_a_killed_run_left() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let domain = add(&world, "new.example").await;
    publish_all(&world, &dns, &domain).await;
    world.cloud.set_fault(Fault::KillAt { function: "poll-domains".into(), nth: 4, when: When::Before });
    world.advance_seconds(60);
    world.cloud.tick("poll-domains", "{}").await.unwrap_err();
    world.cloud.clear_faults();
    minutes(&world, 3).await;
    assert_eq!(get(&world, &domain).await["status"], "verified");
    assert_eq!(world.call("DELETE", &path(&domain), None).await.status, 200);
    world.advance_seconds(2 * DAY_SECONDS);
    tick(&world).await;
}
