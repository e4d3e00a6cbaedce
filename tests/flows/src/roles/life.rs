//! Every other route once, every consumer, every schedule, and the paths that only failures take.

use posthorn_harness::{Fault, Receiver, Service, World, email, text};
use serde_json::{Value, json};

use super::{content, emails, senders};

/// Emails, domains, pools and keys from their creation to their end.
pub async fn whole(world: &World, receiver: &Receiver) {
    let (webhook, _) = world.webhook(&receiver.url).await;
    let endpoint = format!("/v1/webhooks/{webhook}");
    for _ in 0..2_000 {
        receiver.answer_next(500);
    }
    let id = throttled_email(world).await;
    creations_twice(world, receiver).await;
    content::everything(world).await;
    let domain_id = second_domain(world).await;
    let domain = format!("/v1/domains/{}", text(&domain_id));
    let pool = senders::ip_pools(world, &domain_id).await;
    for path in [
        "/v1/emails",
        "/v1/api-keys",
        "/v1/webhooks",
        "/v1/ip-pools",
        "/v1/health",
        &domain,
        &pool,
        &format!("/v1/emails/{id}"),
    ] {
        assert_eq!(world.call("GET", path, None).await.status, 200, "{path}");
    }
    emails::other_ways_of_sending(world, receiver, &id).await;
    for path in [endpoint.clone(), format!("{endpoint}/deliveries")] {
        assert_eq!(world.call("GET", &path, None).await.status, 200, "{path}");
    }
    let key =
        format!("/v1/api-keys/{}", text(&named(world, &world.acme.live, "/v1/api-keys", "n").await["id"]));
    weeks(world).await;
    for (method, path) in
        [("PATCH", endpoint.clone()), ("DELETE", endpoint), ("DELETE", pool), ("DELETE", domain)]
    {
        let body = (method == "PATCH").then(|| json!({ "enabled": false }));
        assert_eq!(world.call(method, &path, body).await.status, 200, "{method} {path}");
    }
    // The pool's side at SES goes once nobody sends by it any more.
    world.advance_seconds(5 * 60);
    world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
    domain_made_anew(world).await;
    assert_eq!(world.call("DELETE", &key, None).await.status, 200);
}

/// The thing of this name in a list of the key's.
async fn named(world: &World, key: &str, list: &str, name: &str) -> Value {
    let listed = world.call_as(key, "GET", list, None, &[]).await.json();
    let mut things = listed["data"].as_array().unwrap().iter();
    things.find(|thing| thing["name"] == name).unwrap().clone()
}

/// An email that SES takes at the second try, and that is opened and clicked; gives its id.
async fn throttled_email(world: &World) -> String {
    world.cloud.set_fault(Fault::Fail {
        function: "deliver-email".into(),
        service: Service::Ses,
        action: "SendEmail".into(),
        status: 429,
        code: "TooManyRequestsException".into(),
        times: 1,
    });
    let id = world.send_to("success@simulator.amazonses.com").await;
    let html = world.tracked_html(&id, Some(0), "<a href=\"https://example.com/\">a</a>").await;
    for path in crate::tracking::paths(&html) {
        let host = [("host", posthorn_harness::TRACKING_NAME)];
        assert!(world.cloud.http("GET", &path, &host, b"").await.status < 400, "{path}");
    }
    for path in crate::tracking::paths_of_before(world, &id).await {
        let host = [("host", posthorn_harness::TRACKING_NAME)];
        assert!(world.cloud.http("GET", &path, &host, b"").await.status < 400, "{path}");
    }
    id
}

/// Creations, each repeated with its key.
async fn creations_twice(world: &World, receiver: &Receiver) {
    let headers = [("idempotency-key", "k")];
    for (path, body) in [
        ("/v1/emails", email("a@example.com")),
        ("/v1/api-keys", json!({ "name": "n", "scopes": ["read"] })),
        ("/v1/webhooks", json!({ "url": receiver.url, "events": ["*"] })),
        ("/v1/domains", json!({ "name": "new.example" })),
        ("/v1/topics", json!({ "name": "n", "default_subscription": "opt_in" })),
        ("/v1/templates", json!({ "name": "T", "alias": "t", "html": "x" })),
        ("/v1/templates/t/duplicate", json!({})),
    ] {
        for _ in 0..2 {
            world.call_as(&world.acme.live, "POST", path, Some(body.clone()), &headers).await;
        }
    }
}

/// What is done with a domain that another organisation has added too; gives its id.
async fn second_domain(world: &World) -> Value {
    let same = json!({ "name": "new.example" });
    world.call_as(&world.rival.live, "POST", "/v1/domains", Some(same), &[]).await;
    let id = named(world, &world.acme.live, "/v1/domains", "new.example").await["id"].clone();
    let domain = format!("/v1/domains/{}", text(&id));
    world.call("POST", &format!("{domain}/verify"), None).await;
    world.call("PATCH", &domain, Some(json!({ "open_tracking": true }))).await;
    for verb in ["pause", "resume"] {
        world.call("POST", &format!("{domain}/{verb}"), None).await;
    }
    id
}

/// An email whose queue message is lost is swept; deliveries wait in timers and end in the dead-letter queue.
async fn weeks(world: &World) {
    world.accept("b@example.com").await;
    for _ in 0..8 {
        world.advance_seconds(25 * 3600 + 3 * 3600);
        for job in ["sweep-messages", "poll-domains", "poll-ip-pools"] {
            world.cloud.tick(job, "{}").await.unwrap();
        }
        for shard in 0..4 {
            world.cloud.tick("drain-timers", &format!("{{\"shard\":{shard}}}")).await.unwrap();
        }
        world.cloud.pump().await;
    }
    // Until SES's managed addresses are taken for warm.
    world.advance_seconds(46 * 24 * 3600);
    world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
    world.cloud.pump().await;
}

/// It is added and deleted again, and so is the other organisation's.
async fn domain_made_anew(world: &World) {
    let again = world.call("POST", "/v1/domains", Some(json!({ "name": "new.example" }))).await.json();
    let again = format!("/v1/domains/{}", text(&again["id"]));
    assert_eq!(world.call("DELETE", &again, None).await.status, 200);
    let theirs = named(world, &world.rival.live, "/v1/domains", "new.example").await;
    let theirs = format!("/v1/domains/{}", text(&theirs["id"]));
    world.call_as(&world.rival.live, "DELETE", &theirs, None, &[]).await;
}
