//! Set-up links: a function that is stopped between any two calls leaves a link that can be opened and finished.

use posthorn_harness::{IDP_CLIENT, IDP_SECRET, Idp, World, text};
use posthorn_test_dns::{DnsServer, Entry};
use serde_json::{Value, json};

use crate::every_kill_of;

/// More calls than any of the functions makes.
const CALLS: u32 = 30;

async fn linked(world: &World) -> (Value, String) {
    let body = json!({ "name": "Okta", "default_role": "viewer" });
    let link = world.call("POST", "/v1/setup-links", Some(body)).await.json();
    let token = text(&link["url"]).split_once("token=").expect("a token").1.to_owned();
    (link, token)
}

async fn ask(world: &World, key: &str, method: &str, path: &str, body: Value) -> Value {
    let body = Some(body).filter(|body| !body.is_null());
    let answer = world.call_as(key, method, &format!("/v1/setup{path}"), body, &[]).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.json());
    answer.json()
}

#[tokio::test]
async fn an_opening_that_is_killed_between_any_two_calls_gives_one_key_or_can_be_repeated() {
    let (mut killed, mut repeated) = (0, 0);
    for fault in every_kill_of("open-setup-link", CALLS) {
        let world = World::new().await;
        let (_, token) = linked(&world).await;
        let open = async || world.call_public("/v1/setup/open", json!({ "token": token })).await;
        let handle = world.cloud.set_fault(fault.clone());
        let first = open().await;
        world.cloud.clear_faults();
        if handle.fired() == 0 {
            break;
        }
        killed += 1;
        assert_ne!(first.status, 200, "{fault:?}: the answer was lost");
        let again = open().await;
        if again.status == 200 {
            repeated += 1;
            ask(&world, &text(&again.json()["key"]), "GET", "", json!(null)).await;
            assert_eq!(open().await.status, 410, "{fault:?}: it opens once");
        } else {
            // The link was opened, and nobody has its key.
            assert_eq!(again.status, 410, "{fault:?}: {}", again.json());
        }
    }
    assert!(killed >= 5 && repeated >= killed - 2, "{killed} kills, {repeated} links opened again");
}

#[tokio::test]
async fn an_end_that_is_killed_between_any_two_calls_can_be_repeated() {
    let mut killed = 0;
    for fault in every_kill_of("finish-setup", CALLS) {
        let dns = DnsServer::start().await;
        let world = World::with_dns(&dns.address()).await;
        let (idp, (link, token)) = (Idp::start().await, linked(&world).await);
        let opened = world.call_public("/v1/setup/open", json!({ "token": token })).await.json();
        let key = text(&opened["key"]);
        let domain = ask(&world, &key, "POST", "/domains", json!({ "name": "acme.example" })).await;
        dns.put(&text(&domain["record"]["name"]), Entry::Txt(text(&domain["record"]["value"])));
        ask(&world, &key, "POST", &format!("/domains/{}/verify", text(&domain["id"])), json!(null)).await;
        let oidc = json!({ "issuer": idp.url(), "client_id": IDP_CLIENT, "client_secret": IDP_SECRET });
        ask(&world, &key, "PUT", "/connection", json!({ "oidc": oidc })).await;
        let begun = world.call_as(&key, "POST", "/v1/setup/connection/test", None, &[]).await;
        let set = begun.header("set-cookie").unwrap_or_default();
        let headers = [("cookie", set.split(';').next().unwrap_or_default())];
        let query = idp.log_in(&text(&begun.json()["url"]));
        let back = format!("/sso/{}/callback?{query}", text(&link["connection_id"]));
        assert_eq!(world.cloud.http_from("127.0.0.1", "GET", &back, &headers, &[]).await.status, 303);
        let handle = world.cloud.set_fault(fault.clone());
        world.call_as(&key, "POST", "/v1/setup/finish", None, &[]).await;
        world.cloud.clear_faults();
        if handle.fired() == 0 {
            break;
        }
        killed += 1;
        let again = world.call_as(&key, "POST", "/v1/setup/finish", None, &[]).await;
        assert!([200, 401].contains(&again.status), "{fault:?}: {}", again.json());
        let path = format!("/v1/sso/connections/{}", text(&link["connection_id"]));
        let connection = world.call("GET", &path, None).await.json();
        assert_eq!(connection["enabled"], true, "{fault:?}");
        let links = world.call("GET", "/v1/setup-links", None).await.json();
        assert_eq!(links["data"][0]["status"], "finished", "{fault:?}");
    }
    assert!(killed >= 10, "only {killed} kills happened");
}
