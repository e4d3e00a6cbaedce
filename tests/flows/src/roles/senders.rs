//! The flow of senders.

mod domains;
mod numbers;
mod pools;

use posthorn_harness::{DOMAIN, World, text};
use serde_json::{Value, json};

use super::{Scene, twice};

/// Uses domains and pools from their creation to their removal.
pub async fn everything(scene: &Scene) {
    let Scene { world, receiver, dns } = scene;
    world.webhook(&receiver.url).await;
    twice(world, "/v1/domains", json!({ "name": "new.example" })).await;
    let domain_id = second_domain(world).await;
    let domain = format!("/v1/domains/{}", text(&domain_id));
    let pool = pools::ip_pools(world, &domain_id).await;
    for path in ["/v1/domains", "/v1/ip-pools", &domain, &pool] {
        assert_eq!(world.call("GET", path, None).await.status, 200, "{path}");
    }
    weeks(world).await;
    for path in [pool, domain] {
        assert_eq!(world.call("DELETE", &path, None).await.status, 200, "{path}");
    }
    // The pool is removed at SES when no instance uses it any more.
    world.advance_seconds(5 * 60);
    world.cloud.tick("poll-ip-pools", "{}").await.unwrap();
    domain_added_again(world).await;
    let receiving = named(world, &world.acme.live, "/v1/domains", DOMAIN).await;
    let receiving = format!("/v1/domains/{}", text(&receiving["id"]));
    for takes_in in [true, false] {
        let body = json!({ "receiving": takes_in });
        assert_eq!(world.call("PATCH", &receiving, Some(body)).await.status, 200);
    }
    numbers::everything(world).await;
    domains::everything(world, receiver, dns).await;
}

/// The object with this name in a list that `key` reads.
async fn named(world: &World, key: &str, list: &str, name: &str) -> Value {
    let listed = world.call_as(key, "GET", list, None, &[]).await.json();
    let mut things = listed["data"].as_array().unwrap().iter();
    things.find(|thing| thing["name"] == name).unwrap().clone()
}

/// Uses a domain that another organisation has added too; gives its id.
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

/// Lets weeks pass: the domain stays unproven, and SES's managed addresses count as warm in the end.
async fn weeks(world: &World) {
    for hours in [28, 8 * 28, 46 * 24] {
        world.advance_seconds(hours * 3600);
        for job in ["poll-domains", "poll-ip-pools"] {
            world.cloud.tick(job, "{}").await.unwrap();
        }
        world.cloud.pump().await;
    }
}

/// Adds and deletes the domain again, also for the other organisation.
async fn domain_added_again(world: &World) {
    let again = world.call("POST", "/v1/domains", Some(json!({ "name": "new.example" }))).await.json();
    let again = format!("/v1/domains/{}", text(&again["id"]));
    assert_eq!(world.call("DELETE", &again, None).await.status, 200);
    let theirs = named(world, &world.rival.live, "/v1/domains", "new.example").await;
    let theirs = format!("/v1/domains/{}", text(&theirs["id"]));
    world.call_as(&world.rival.live, "DELETE", &theirs, None, &[]).await;
}
