//! The flow of the organisation's domains.

use posthorn_harness::text;
use posthorn_test_dns::Entry;
use serde_json::json;

use super::Scene;

/// Calls the routes of the organisation's domains, also for one that another organisation had.
pub async fn everything(Scene { world, dns, .. }: &Scene) {
    let add = async |key: &str, again: bool| {
        let body = json!({ "name": "people.example" });
        let headers = [("idempotency-key", "org-domain")];
        let mut added = world.call_as(key, "POST", "/v1/org/domains", Some(body.clone()), &headers).await;
        if again {
            added = world.call_as(key, "POST", "/v1/org/domains", Some(body), &headers).await;
        }
        assert_eq!(added.status, 200, "{}", added.json());
        let record = added.json()["record"].clone();
        dns.put(&text(&record["name"]), Entry::Txt(text(&record["value"])));
        format!("/v1/org/domains/{}", text(&added.json()["id"]))
    };
    let (acme, rival) = (&world.acme.live, &world.rival.live);
    let (ours, theirs) = (add(acme, true).await, add(rival, false).await);
    for (key, method, path) in [
        (acme, "POST", format!("{ours}/verify")),
        (acme, "GET", ours.clone()),
        (acme, "GET", "/v1/org/domains".into()),
        (acme, "DELETE", ours),
        (rival, "POST", format!("{theirs}/verify")),
    ] {
        let answer = world.call_as(key, method, &path, None, &[]).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.json());
    }
}
