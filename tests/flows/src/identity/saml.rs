//! Single sign-on with an identity provider that speaks SAML.

mod attacks;
mod connections;

use posthorn_harness::{HttpAnswer, SamlAsked, SamlIdp, SamlSaid, World, saml_form, text};
use posthorn_test_dns::DnsServer;
use serde_json::{Value, json};

use super::sso::{cookie, page, set_cookies, verified};

/// An organisation with a verified domain, and a connection for it.
struct Scene {
    world: World,
    idp: SamlIdp,
    connection: Value,
    _dns: DnsServer,
}

fn body(idp: &SamlIdp) -> Value {
    json!({ "name": "Acme's own", "saml": idp.settings(), "domains": ["acme.example"], "default_role": "viewer" })
}

impl Scene {
    async fn set() -> Self {
        let dns = DnsServer::start().await;
        let world = World::with_dns(&dns.address()).await;
        let idp = SamlIdp::default();
        verified(&world, &dns, &world.acme.live, "acme.example").await;
        let made = world.call("POST", "/v1/sso/connections", Some(body(&idp))).await;
        assert_eq!(made.status, 200, "{}", made.json());
        Self { world, idp, connection: made.json(), _dns: dns }
    }

    fn path(&self) -> String {
        format!("/v1/sso/connections/{}", text(&self.connection["id"]))
    }

    /// Begins a log-in. Returns what the provider is asked, what it says, and the browser's cookie.
    async fn begin(&self) -> (SamlAsked, SamlSaid, String) {
        let begun = self.world.call_public("/v1/auth/sso", json!({ "email": "ada@acme.example" })).await;
        assert_eq!(begun.status, 200, "{}", begun.json());
        let asked = self.idp.asked(&text(&begun.json()["url"]));
        let said = self.idp.says(&asked, self.world.cloud.owner_app().now());
        (asked, said, cookie(&begun, "__Host-posthorn-sso"))
    }

    /// The provider's page makes a browser post a response: from another site, so without cookies.
    async fn post(&self, xml: &str, asked: &SamlAsked) -> HttpAnswer {
        // Attempts of one millisecond have no order.
        self.world.advance_seconds(1);
        let (_, path) = asked.acs_url.split_once("/sso/").unwrap();
        let form = saml_form(xml, &asked.relay_state);
        let headers =
            [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")];
        self.world
            .cloud
            .http_from("127.0.0.1", "POST", &format!("/sso/{path}"), &headers, form.as_bytes())
            .await
    }

    /// Follows the redirect of a posted response, with a cookie.
    async fn follow(&self, posted: &HttpAnswer, cookie: &str) -> HttpAnswer {
        assert_eq!(posted.status, 303, "{}", page(posted));
        assert_eq!(set_cookies(posted).count(), 0, "there is no session before the cookie is seen");
        self.world.advance_seconds(1);
        let headers = [("cookie", cookie), ("sec-fetch-site", "cross-site")];
        let to = posted.header("location").unwrap();
        self.world.cloud.http_from("127.0.0.1", "GET", to, &headers, &[]).await
    }

    /// A whole log-in, in which the provider says something else.
    async fn log_in(&self, change: impl Fn(&mut SamlSaid)) -> HttpAnswer {
        let (asked, mut said, cookie) = self.begin().await;
        change(&mut said);
        let posted = self.post(&self.idp.response(&said), &asked).await;
        if posted.status == 303 { self.follow(&posted, &cookie).await } else { posted }
    }

    /// The newest attempt in the connection's log.
    async fn attempt(&self) -> Value {
        let listed = self.world.call("GET", &format!("{}/attempts", self.path()), None).await;
        listed.json()["data"][0].clone()
    }

    async fn members(&self) -> usize {
        self.world.call("GET", "/v1/members", None).await.json()["data"].as_array().unwrap().len()
    }

    /// A log-in that is refused for a reason that only the log tells.
    async fn refused(&self, answer: &HttpAnswer, reason: &str) {
        assert_eq!(answer.status, 403, "{reason}: {}", page(answer));
        assert!(page(answer).contains("the log of the connection says why"), "{reason}");
        assert!(!page(answer).contains(reason), "{reason}");
        assert_eq!(set_cookies(answer).count(), 0, "{reason}");
        let attempt = self.attempt().await;
        assert_eq!(
            (&attempt["outcome"], &attempt["reason"]),
            (&json!("refused"), &json!(reason)),
            "{attempt}"
        );
        assert_eq!(self.members().await, 0, "{reason}");
    }
}

#[tokio::test]
async fn a_person_joins_at_the_first_log_in_and_is_the_same_at_the_next() {
    let scene = Scene::set().await;
    for email in ["ada@acme.example", "ada.lovelace@acme.example"] {
        let back = scene.log_in(|said| said.email = Some(email.into())).await;
        assert_eq!((back.status, back.header("location")), (303, Some("/")), "{}", page(&back));
        let session = cookie(&back, "__Host-posthorn");
        let headers = [("cookie", session.as_str())];
        let me = scene.world.cloud.http_from("127.0.0.1", "GET", "/v1/account", &headers, &[]).await;
        assert_eq!(me.json()["email"], "ada@acme.example", "the NameID counts, not the address");
        assert_eq!(scene.members().await, 1);
        let attempt = scene.attempt().await;
        assert_eq!(
            (&attempt["outcome"], &attempt["email"]),
            (&json!("logged_in"), &json!("ada@acme.example"))
        );
    }
    // An address in the NameID is enough.
    let only_address = |said: &mut SamlSaid| {
        said.format = "1.1:nameid-format:emailAddress".into();
        (said.name_id, said.email) = ("bob@acme.example".into(), None);
    };
    assert_eq!(scene.log_in(only_address).await.status, 303);
    assert_eq!(scene.members().await, 2);
    let members = scene.world.call("GET", "/v1/members", None).await.json();
    assert!(members["data"].as_array().unwrap().iter().all(|one| one["role"] == "viewer"), "{members}");
}

#[tokio::test]
async fn a_request_takes_one_answer_within_ten_minutes() {
    let scene = Scene::set().await;
    let (asked, mut said, own) = scene.begin().await;
    said.email = Some("ada@other.example".into());
    let posted = scene.post(&scene.idp.response(&said), &asked).await;
    scene.refused(&scene.post(&scene.idp.response(&said), &asked).await, "replayed").await;
    scene.refused(&scene.follow(&posted, &own).await, "domain").await;
    scene.refused(&scene.follow(&posted, &own).await, "replayed").await;
    let (asked, said, _) = scene.begin().await;
    scene.world.advance_seconds(601);
    scene.refused(&scene.post(&scene.idp.response(&said), &asked).await, "expired").await;
    let (asked, said, own) = scene.begin().await;
    let posted = scene.post(&scene.idp.response(&said), &asked).await;
    scene.world.advance_seconds(121);
    scene.refused(&scene.follow(&posted, &own).await, "expired").await;
}

#[tokio::test]
async fn nobody_finishes_a_log_in_in_somebody_elses_browser() {
    let scene = Scene::set().await;
    let (_, _, victims) = scene.begin().await;
    for cookie in [victims.as_str(), ""] {
        let (asked, said, _) = scene.begin().await;
        let posted = scene.post(&scene.idp.response(&said), &asked).await;
        scene.refused(&scene.follow(&posted, cookie).await, "other_browser").await;
    }
}

#[tokio::test]
async fn a_log_in_that_begins_at_the_provider_and_unknown_secrets_are_refused() {
    let scene = Scene::set().await;
    let (asked, said, own) = scene.begin().await;
    for relay_state in ["", "https://app.example/start", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let asked = SamlAsked { relay_state: relay_state.into(), ..asked.clone() };
        let posted = scene.post(&scene.idp.response(&said), &asked).await;
        assert_eq!((posted.status, set_cookies(&posted).count()), (403, 0), "{relay_state}");
    }
    assert_eq!(scene.attempt().await, Value::Null, "it names no connection");
    let posted = scene.post(&scene.idp.response(&said), &asked).await;
    assert_eq!(scene.follow(&posted, &own).await.status, 303, "the log-in was not touched");
    let finish = asked.acs_url.split_once("/sso/").unwrap().1.replace("acs", "finish?token=");
    for token in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let target = format!("/sso/{finish}{token}");
        let answer = scene.world.cloud.http_from("127.0.0.1", "GET", &target, &[("cookie", &own)], &[]).await;
        assert_eq!(answer.status, 403, "{token}");
    }
}

#[tokio::test]
async fn a_second_factor_is_asked_for_after_the_provider_vouched() {
    let scene = Scene::set().await;
    let ada = scene.world.person("ada@acme.example", "developer").await;
    scene.world.second_factor(ada.account.id).await;
    let back = scene.log_in(|_| {}).await;
    assert_eq!(back.status, 303, "{}", page(&back));
    assert!(back.header("location").unwrap().starts_with("/sign-in#token="));
    assert!(set_cookies(&back).all(|one| !one.starts_with("__Host-posthorn=")), "no session yet");
    assert_eq!(scene.attempt().await["outcome"], "second_factor");
}
