//! Limits on the number of domains and on the rate of calls to SES.

use posthorn_harness::{Fault, Service, World, text};
use posthorn_senders::DOMAINS_MAX;
use posthorn_senders_store::Roll;
use posthorn_test_dns::DnsServer;
use serde_json::{Value, json};

use super::{add, get, path, publish, publish_all, ses_calls};

async fn add_as(world: &World, key: &str, name: String) -> (u16, Value) {
    // The key's rate limit fills again.
    world.advance_seconds(1);
    let answer = world.call_as(key, "POST", "/v1/domains", Some(json!({ "name": name })), &[]).await;
    (answer.status, answer.json())
}

#[tokio::test]
async fn a_scope_has_at_most_100_domains_and_a_deleted_one_makes_room() {
    let world = World::new().await;
    for key in [&world.acme.live, &world.acme.test] {
        // The world's domain is one of them.
        for number in 1..DOMAINS_MAX {
            assert_eq!(add_as(&world, key, format!("d{number}.example")).await.0, 200);
        }
        let (status, refused) = add_as(&world, key, "more.example".into()).await;
        assert_eq!((status, &refused["code"]), (409, &json!("DOMAIN_LIMIT_REACHED")));
        let listed = world.call_as(key, "GET", "/v1/domains", None, &[]).await.json();
        let first = path(&listed["data"][0]);
        assert_eq!(world.call_as(key, "DELETE", &first, None, &[]).await.status, 200);
        assert_eq!(add_as(&world, key, "more.example".into()).await.0, 200, "the refused name stayed free");
    }
}

#[tokio::test]
async fn a_domain_that_the_roll_lacks_still_counts() {
    let world = World::new().await;
    let (_, added) = add_as(&world, &world.acme.live, "one.example".into()).await;
    let app = world.cloud.owner_app();
    let suffix = text(&added["id"]).trim_start_matches("domain_").to_owned();
    Roll::DOMAINS.strike(&app, world.scope(), &suffix).await.unwrap();
    for number in 2..DOMAINS_MAX {
        assert_eq!(add_as(&world, &world.acme.live, format!("d{number}.example")).await.0, 200);
    }
    assert_eq!(add_as(&world, &world.acme.live, "more.example".into()).await.0, 409);
}

#[tokio::test]
async fn many_junk_domains_do_not_delay_another_scopes_verification() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    for number in 1..DOMAINS_MAX {
        assert_eq!(add_as(&world, &world.rival.live, format!("junk{number}.example")).await.0, 200);
    }
    let ours = add(&world, "new.example").await;
    publish(&dns, &ours["records"][0]);
    world.advance_seconds(61);
    world.cloud.tick("poll-domains", "{}").await.unwrap();
    let seen = get(&world, &ours).await;
    assert!(
        seen["ownership_proven_at"].is_string(),
        "in the first run, although all junk domains were due earlier: {seen}"
    );
    assert_eq!(ses_calls(&world, "poll-domains"), 3, "an unproven domain costs no call");
}

#[tokio::test]
async fn the_poll_makes_one_call_to_ses_a_second_and_retries_throttled_ones_in_the_next_run() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let mut domains = Vec::new();
    for number in 0..6 {
        let domain = add(&world, &format!("d{number}.example")).await;
        publish_all(&world, &dns, &domain).await;
        domains.push(domain);
    }
    world.advance_seconds(120);
    world.cloud.set_fault(Fault::Fail {
        function: "poll-domains".into(),
        service: Service::Ses,
        action: "GetEmailIdentity".into(),
        status: 429,
        code: "TooManyRequestsException".into(),
        times: 2,
    });
    let before = ses_calls(&world, "poll-domains");
    world.cloud.tick("poll-domains", "{}").await.unwrap();
    assert_eq!(
        ses_calls(&world, "poll-domains") - before,
        6,
        "a throttled call is not repeated in the same run"
    );
    let mut looks: Vec<jiff::Timestamp> = Vec::new();
    let mut verified = 0;
    for domain in &domains {
        let seen = get(&world, domain).await;
        verified += usize::from(seen["status"] == "verified");
        looks.push(text(&seen["checked_at"]).parse().unwrap());
    }
    assert_eq!(verified, 4, "the two throttled ones are not");
    looks.sort();
    let apart = looks.windows(2).map(|pair| pair[1].duration_since(pair[0]).as_secs());
    assert_eq!(apart.collect::<Vec<_>>(), [1; 5]);
    let run = world.cloud.tick("poll-domains", "{}").await;
    assert!(run.is_ok());
    world.advance_seconds(60);
    world.cloud.tick("poll-domains", "{}").await.unwrap();
    for domain in &domains {
        assert_eq!(get(&world, domain).await["status"], "verified", "a minute later");
    }
}
