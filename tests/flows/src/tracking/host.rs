//! A link works at its own host and not at the host of another customer.

use posthorn_harness::{TRACKING_NAME, World};

use super::{BROWSER, delivered, unbound_paths, visit_at, written};

/// The front door's name in the template.
const OWN: &str = "unset.invalid";
/// Another customer's tracking domain.
const THEIRS: &str = "track.rival.example";

#[tokio::test]
async fn a_link_redirects_only_at_its_own_host() {
    let world = World::new().await;
    let (_, click, open) = delivered(&world).await;
    for host in [THEIRS, OWN, "acme.example", "track.acme.example.rival.example", ""] {
        for method in ["GET", "HEAD"] {
            let answer = visit_at(&world, host, method, &click, BROWSER).await;
            assert_eq!((answer.status, answer.header("location")), (404, None), "{method} {host}");
        }
        assert_eq!(
            visit_at(&world, host, "GET", &open, BROWSER).await.status,
            200,
            "the pixel is always served"
        );
    }
    assert_eq!(written(&world), 0);
    for host in [TRACKING_NAME, "Track.Acme.Example", "track.acme.example:443", "track.acme.example."] {
        assert_eq!(visit_at(&world, host, "GET", &click, BROWSER).await.status, 302, "{host}");
    }
}

#[tokio::test]
async fn a_caller_cannot_name_the_host_for_the_front_door() {
    let world = World::new().await;
    let (_, click, _) = delivered(&world).await;
    let headers = [("host", THEIRS), ("x-forwarded-host", TRACKING_NAME), ("user-agent", BROWSER)];
    assert_eq!(world.cloud.http("GET", &click, &headers, b"").await.status, 404);
}

#[tokio::test]
async fn an_unbound_link_redirects_at_the_front_door_and_under_its_senders_domain() {
    let world = World::new().await;
    let (id, ..) = delivered(&world).await;
    let [click, open] = unbound_paths(&world, &id).await;
    let mut recorded = 0;
    for (host, status) in [(THEIRS, 404), (OWN, 302), (TRACKING_NAME, 302)] {
        assert_eq!(visit_at(&world, host, "GET", &click, BROWSER).await.status, status, "{host}");
        assert_eq!(visit_at(&world, host, "GET", &open, BROWSER).await.status, 200, "{host}");
        recorded += if status == 302 { 2 } else { 0 };
        assert_eq!(written(&world), recorded, "{host}");
    }
}

#[tokio::test]
async fn an_unverified_domain_serves_no_unbound_links() {
    let world = World::new().await;
    let (id, ..) = delivered(&world).await;
    let [click, _] = unbound_paths(&world, &id).await;
    let added = world.call("POST", "/v1/domains", Some(serde_json::json!({ "name": "rival.example" }))).await;
    assert_eq!(added.status, 200, "{}", added.json());
    assert_eq!(visit_at(&world, THEIRS, "GET", &click, BROWSER).await.status, 404);
}
