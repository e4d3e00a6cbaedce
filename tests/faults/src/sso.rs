use posthorn_harness::{IDP_CLIENT, IDP_SECRET, Idp, SamlIdp, World, saml_form, text};
use posthorn_test_dns::{DnsServer, Entry};
use serde_json::{Value, json};

use crate::every_kill_of;

/// More calls than a log-in makes.
const CALLS: u32 = 40;

/// Makes a connection of acme for the domain `people.example`. Returns its id.
async fn connected(world: &World, dns: &DnsServer, (name, settings): (&str, Value)) -> String {
    let post = async |path: &str, body: Value| {
        let answer = world.call("POST", path, Some(body)).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.json());
        answer.json()
    };
    let domain = post("/v1/org/domains", json!({ "name": "people.example" })).await;
    dns.put(&text(&domain["record"]["name"]), Entry::Txt(text(&domain["record"]["value"])));
    post(&format!("/v1/org/domains/{}/verify", text(&domain["id"])), json!(null)).await;
    let mut body = json!({ "name": "n", "domains": ["people.example"], "default_role": "viewer" });
    body[name] = settings;
    text(&post("/v1/sso/connections", body).await["id"])
}

/// Checks that Ada is the only member, with the account of her address.
async fn check_members(world: &World, what: &str) {
    let members = world.call("GET", "/v1/members", None).await.json();
    let members = members["data"].as_array().unwrap().clone();
    assert_eq!((members.len(), &members[0]["role"]), (1, &json!("viewer")), "{what}");
    let app = world.cloud.owner_app();
    let ada = "ada@people.example".parse().unwrap();
    let account = posthorn_identity::find_account(&app, &ada).await.unwrap().unwrap();
    assert_eq!(members[0]["id"], account.id.to_string(), "{what}: the member is the account of the address");
}

/// A whole log-in. Returns the status at its end.
async fn log_in(world: &World, idp: &Idp, callback: &str) -> u16 {
    let begun = world.call_public("/v1/auth/sso", json!({ "email": "ada@people.example" })).await;
    assert_eq!(begun.status, 200, "{}", begun.json());
    let set = begun.header("set-cookie").unwrap_or_default();
    let headers = [("cookie", set.split(';').next().unwrap_or_default())];
    let target = format!("{callback}?{}", idp.log_in(&text(&begun.json()["url"])));
    world.cloud.http_from("127.0.0.1", "GET", &target, &headers, &[]).await.status
}

#[tokio::test]
async fn a_log_in_through_a_provider_that_is_killed_between_any_two_calls_can_begin_again() {
    let mut killed = 0;
    for fault in every_kill_of("finish-sso-log-in", CALLS) {
        let dns = DnsServer::start().await;
        let world = World::with_dns(&dns.address()).await;
        let idp = Idp::start().await;
        let what = format!("{fault:?}");
        idp.vouch_for(json!({ "sub": "ada", "email": "ada@people.example" }));
        let oidc = json!({ "issuer": idp.url(), "client_id": IDP_CLIENT, "client_secret": IDP_SECRET });
        let callback = format!("/sso/{}/callback", connected(&world, &dns, ("oidc", oidc)).await);
        let handle = world.cloud.set_fault(fault);
        log_in(&world, &idp, &callback).await;
        world.cloud.clear_faults();
        if handle.fired() == 0 {
            // It makes no more calls.
            break;
        }
        killed += 1;
        assert_eq!(log_in(&world, &idp, &callback).await, 303, "{what}");
        check_members(&world, &what).await;
    }
    assert!(killed >= 20, "only {killed} kills happened");
}

/// A whole log-in with SAML. Returns the status at its end.
async fn log_in_with_saml(world: &World, idp: &SamlIdp, connection: &str) -> u16 {
    let begun = world.call_public("/v1/auth/sso", json!({ "email": "ada@people.example" })).await;
    assert_eq!(begun.status, 200, "{}", begun.json());
    let asked = idp.asked(&text(&begun.json()["url"]));
    let mut said = idp.says(&asked, world.cloud.owner_app().now());
    said.email = Some("ada@people.example".to_owned());
    let form = saml_form(&idp.response(&said), &asked.relay_state);
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")];
    let acs = format!("/sso/{connection}/acs");
    let posted = world.cloud.http_from("127.0.0.1", "POST", &acs, &headers, form.as_bytes()).await;
    let Some(to) = posted.header("location") else { return posted.status };
    let set = begun.header("set-cookie").unwrap_or_default();
    let headers = [("cookie", set.split(';').next().unwrap_or_default())];
    world.cloud.http_from("127.0.0.1", "GET", to, &headers, &[]).await.status
}

#[tokio::test]
async fn a_log_in_with_saml_that_is_killed_between_any_two_calls_can_begin_again() {
    for (function, least) in [("receive-saml-response", 10), ("finish-saml-log-in", 20)] {
        let mut killed = 0;
        for fault in every_kill_of(function, CALLS) {
            let dns = DnsServer::start().await;
            let world = World::with_dns(&dns.address()).await;
            let (idp, what) = (SamlIdp::default(), format!("{fault:?}"));
            let connection = connected(&world, &dns, ("saml", idp.settings())).await;
            let handle = world.cloud.set_fault(fault);
            log_in_with_saml(&world, &idp, &connection).await;
            world.cloud.clear_faults();
            if handle.fired() == 0 {
                // It makes no more calls.
                break;
            }
            killed += 1;
            assert_eq!(log_in_with_saml(&world, &idp, &connection).await, 303, "{what}");
            check_members(&world, &what).await;
        }
        assert!(killed >= least, "only {killed} kills of {function} happened");
    }
}
