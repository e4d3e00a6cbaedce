//! Single sign-on with an identity provider that speaks OpenID Connect.

mod erased;
mod only;
mod setup;

use posthorn_harness::{HttpAnswer, IDP_CLIENT, IDP_SECRET, Idp, World, text};
use posthorn_test_dns::{DnsServer, Entry};
use serde_json::{Value, json};

/// An organisation with a verified domain, and a connection for it.
pub(super) struct Scene {
    pub(super) world: World,
    idp: Idp,
    connection: Value,
    _dns: DnsServer,
}

/// Adds a domain, and verifies it; returns its path.
pub(super) async fn verified(world: &World, dns: &DnsServer, key: &str, name: &str) -> String {
    let added =
        world.call_as(key, "POST", "/v1/org/domains", Some(json!({ "name": name })), &[]).await.json();
    dns.put(&text(&added["record"]["name"]), Entry::Txt(text(&added["record"]["value"])));
    let path = format!("/v1/org/domains/{}", text(&added["id"]));
    let verified = world.call_as(key, "POST", &format!("{path}/verify"), None, &[]).await.json();
    assert_eq!(verified["status"], "verified", "{verified}");
    path
}

fn body(idp: &Idp) -> Value {
    json!({
        "name": "Acme's own",
        "oidc": { "issuer": idp.url(), "client_id": IDP_CLIENT, "client_secret": IDP_SECRET },
        "domains": ["acme.example"],
        "default_role": "viewer",
    })
}

impl Scene {
    pub(super) async fn set() -> Self {
        let dns = DnsServer::start().await;
        let world = World::with_dns(&dns.address()).await;
        let idp = Idp::start().await;
        verified(&world, &dns, &world.acme.live, "acme.example").await;
        let made = world.call("POST", "/v1/sso/connections", Some(body(&idp))).await;
        assert_eq!(made.status, 200, "{}", made.json());
        Self { world, idp, connection: made.json(), _dns: dns }
    }

    fn path(&self) -> String {
        format!("/v1/sso/connections/{}", text(&self.connection["id"]))
    }

    /// Begins a log-in. Returns the URL and the browser's cookie.
    async fn begin(&self, email: &str) -> (String, String) {
        let begun = self.world.call_public("/v1/auth/sso", json!({ "email": email })).await;
        assert_eq!(begun.status, 200, "{}", begun.json());
        (text(&begun.json()["url"]), cookie(&begun, "__Host-posthorn-sso"))
    }

    /// Comes back with a query and a cookie.
    async fn come_back(&self, query: &str, cookie: &str) -> HttpAnswer {
        let redirect = text(&self.connection["oidc"]["redirect_url"]);
        let (_, path) = redirect.split_once("/sso/").unwrap();
        let headers = [("cookie", cookie), ("sec-fetch-site", "cross-site")];
        // Attempts of one millisecond have no order.
        self.world.advance_seconds(1);
        self.world.cloud.http_from("127.0.0.1", "GET", &format!("/sso/{path}?{query}"), &headers, &[]).await
    }

    /// A whole log-in.
    pub(super) async fn log_in(&self, email: &str) -> HttpAnswer {
        let (url, cookie) = self.begin(email).await;
        self.come_back(&self.idp.log_in(&url), &cookie).await
    }

    /// The newest attempt in the connection's log.
    pub(super) async fn attempt(&self) -> Value {
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
        let attempt = self.attempt().await;
        assert_eq!(
            (&attempt["outcome"], &attempt["reason"]),
            (&json!("refused"), &json!(reason)),
            "{attempt}"
        );
        assert_eq!(self.members().await, 0, "{reason}");
    }
}

pub(super) fn set_cookies(answer: &HttpAnswer) -> impl Iterator<Item = &str> {
    answer.headers.iter().filter(|(name, _)| name == "set-cookie").map(|(_, value)| value.as_str())
}

/// The name and value of a cookie that an answer sets.
pub(super) fn cookie(answer: &HttpAnswer, name: &str) -> String {
    let set = set_cookies(answer).find(|one| one.starts_with(&format!("{name}="))).expect("a cookie");
    set.split(';').next().unwrap().to_owned()
}

pub(super) fn page(answer: &HttpAnswer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

#[tokio::test]
async fn a_person_joins_at_the_first_log_in_and_is_the_same_at_the_next() {
    let scene = Scene::set().await;
    for _ in 0..2 {
        let back = scene.log_in("Ada@Acme.Example").await;
        assert_eq!((back.status, back.header("location")), (303, Some("/")), "{}", page(&back));
        let session = cookie(&back, "__Host-posthorn");
        let headers = [("cookie", session.as_str())];
        let me = scene.world.cloud.http_from("127.0.0.1", "GET", "/v1/account", &headers, &[]).await;
        assert_eq!((&me.json()["email"], &me.json()["name"]), (&json!("ada@acme.example"), &json!("Ada")));
        let members = scene.world.call("GET", "/v1/members", None).await.json();
        let members = members["data"].as_array().unwrap().clone();
        assert_eq!((members.len(), &members[0]["role"]), (1, &json!("viewer")));
        let attempt = scene.attempt().await;
        assert_eq!(
            (&attempt["outcome"], &attempt["email"]),
            (&json!("logged_in"), &json!("ada@acme.example"))
        );
    }
    // The provider's own id counts, not the address.
    scene.idp.vouch_for(json!({ "sub": "ada", "email": "ada.lovelace@acme.example" }));
    assert_eq!(scene.log_in("ada.lovelace@acme.example").await.status, 303);
    assert_eq!(scene.members().await, 1);
    scene.idp.vouch_for(json!({ "sub": "bob", "email": "bob@acme.example" }));
    assert_eq!(scene.log_in("bob@acme.example").await.status, 303);
    assert_eq!(scene.members().await, 2);
}

#[tokio::test]
async fn a_state_is_good_for_one_answer_in_its_browser_and_for_ten_minutes() {
    let scene = Scene::set().await;
    let (url, own) = scene.begin("ada@acme.example").await;
    let (_, others) = scene.begin("ada@acme.example").await;
    let query = scene.idp.log_in(&url);
    scene.refused(&scene.come_back(&query, &others).await, "other_browser").await;
    scene.refused(&scene.come_back(&query, &own).await, "replayed").await;
    let (url, own) = scene.begin("ada@acme.example").await;
    scene.refused(&scene.come_back(&scene.idp.log_in(&url), "").await, "other_browser").await;
    let (url, late) = scene.begin("ada@acme.example").await;
    scene.world.advance_seconds(601);
    scene.refused(&scene.come_back(&scene.idp.log_in(&url), &late).await, "expired").await;
    let unknown = scene.come_back("state=unknown&code=c", &own).await;
    assert_eq!(unknown.status, 403);
    let empty = scene.come_back("", &own).await;
    assert_eq!(empty.status, 403);
}

#[tokio::test]
async fn a_token_that_is_not_for_this_log_in_is_refused() {
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 7] = [
        ("another audience", |claims| claims["aud"] = "somebody-else".into()),
        ("another issuer", |claims| claims["iss"] = "https://evil.example".into()),
        ("another nonce", |claims| claims["nonce"] = "n".into()),
        ("no nonce", |claims| claims["nonce"] = Value::Null),
        ("expired", |claims| claims["exp"] = 1_700_000_000.into()),
        ("another party", |claims| {
            claims["aud"] = json!([IDP_CLIENT, "somebody-else"]);
            claims["azp"] = "somebody-else".into();
        }),
        ("another access token", |claims| claims["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA".into()),
    ];
    for (what, change) in changes {
        let scene = Scene::set().await;
        scene.idp.spoil(change);
        let back = scene.log_in("ada@acme.example").await;
        assert_eq!(back.status, 403, "{what}");
        scene.refused(&back, "claims").await;
    }
    for unsigned in [true, false] {
        let scene = Scene::set().await;
        match unsigned {
            true => scene.idp.sign_with_nothing(),
            false => scene.idp.sign_with_foreign_key(),
        }
        scene.refused(&scene.log_in("ada@acme.example").await, "claims").await;
    }
}

#[tokio::test]
async fn an_organisation_speaks_only_for_addresses_of_its_own_domains() {
    let scene = Scene::set().await;
    for (claims, reason) in [
        (json!({ "sub": "a", "email": "ceo@rival.example" }), "domain"),
        (json!({ "sub": "a", "email": "a@sub.acme.example" }), "domain"),
        (json!({ "sub": "a", "email": "a@acme.example", "email_verified": false }), "email_not_verified"),
        (json!({ "sub": "a" }), "no_email"),
        (json!({ "sub": "a", "email": "acme.example" }), "no_email"),
    ] {
        scene.idp.vouch_for(claims);
        scene.refused(&scene.log_in("ada@acme.example").await, reason).await;
    }
    // An account that the person has taken to another address is not the organisation's any more.
    scene.idp.vouch_for(json!({ "sub": "a", "email": "a@acme.example" }));
    assert_eq!(scene.log_in("a@acme.example").await.status, 303);
    let members = scene.world.call("GET", "/v1/members", None).await.json();
    let person = text(&members["data"][0]["id"]).parse().unwrap();
    let app = scene.world.cloud.owner_app();
    let moved = |account: &mut posthorn_identity::Account| {
        account.email = "a@private.example".parse().unwrap();
        true
    };
    posthorn_identity::revise_account(&app, person, moved).await.unwrap();
    let back = scene.log_in("a@acme.example").await;
    assert_eq!((back.status, &scene.attempt().await["reason"]), (403, &json!("address_moved")));
    let listed = scene.world.call("GET", "/v1/org/domains", None).await.json();
    let path = format!("/v1/org/domains/{}", text(&listed["data"][0]["id"]));
    let (url, cookie) = scene.begin("b@acme.example").await;
    scene.idp.vouch_for(json!({ "sub": "b", "email": "b@acme.example" }));
    assert_eq!(scene.world.call("DELETE", &path, None).await.status, 200);
    let back = scene.come_back(&scene.idp.log_in(&url), &cookie).await;
    assert_eq!((back.status, &scene.attempt().await["reason"]), (403, &json!("domain")));
    let gone = scene.world.call_public("/v1/auth/sso", json!({ "email": "b@acme.example" })).await;
    assert_eq!((gone.status, &gone.json()["code"]), (404, &json!("SSO_NOT_FOUND")));
}

#[tokio::test]
async fn a_second_factor_is_asked_for_after_the_provider_vouched() {
    let scene = Scene::set().await;
    let ada = scene.world.person("ada@acme.example", "developer").await;
    scene.world.second_factor(ada.account.id).await;
    let back = scene.log_in("ada@acme.example").await;
    assert_eq!(back.status, 303, "{}", page(&back));
    assert!(back.header("location").unwrap().starts_with("/sign-in#token="));
    assert!(set_cookies(&back).all(|one| !one.starts_with("__Host-posthorn=")), "no session yet");
    assert_eq!(scene.attempt().await["outcome"], "second_factor");
}

#[tokio::test]
async fn a_connection_is_changed_disabled_and_removed() {
    let scene = Scene::set().await;
    let (world, path) = (&scene.world, scene.path());
    assert!(!scene.connection.to_string().contains(IDP_SECRET), "the secret is never shown");
    assert_eq!(world.call("GET", &path, None).await.json(), scene.connection);
    let (url, cookie) = scene.begin("ada@acme.example").await;
    let disabled = world.call("PATCH", &path, Some(json!({ "enabled": false }))).await.json();
    assert_eq!(disabled["enabled"], false);
    scene.refused(&scene.come_back(&scene.idp.log_in(&url), &cookie).await, "connection_closed").await;
    let begun = world.call_public("/v1/auth/sso", json!({ "email": "ada@acme.example" })).await;
    assert_eq!(begun.status, 404, "{}", begun.json());
    world.call("PATCH", &path, Some(json!({ "enabled": true, "client_secret": "wrong" }))).await;
    scene.refused(&scene.log_in("ada@acme.example").await, "token").await;
    world.call("PATCH", &path, Some(json!({ "client_secret": IDP_SECRET }))).await;
    let (url, cookie) = scene.begin("ada@acme.example").await;
    let _ = scene.idp.log_in(&url);
    let state = url.split("state=").nth(1).unwrap().split('&').next().unwrap();
    let denied = format!("state={state}&error=access_denied&error_description=Not+you");
    scene.refused(&scene.come_back(&denied, &cookie).await, "provider").await;
    assert_eq!(scene.attempt().await["detail"], "access_denied: Not you");
    assert_eq!(world.call("DELETE", &path, None).await.json()["deleted"], true);
    assert_eq!(world.call("GET", &path, None).await.status, 404);
}

#[tokio::test]
async fn a_connection_needs_verified_domains_a_lesser_role_and_a_public_issuer() {
    let dns = DnsServer::start().await;
    let world = World::with_dns(&dns.address()).await;
    let idp = Idp::start().await;
    let ask = async |change: &dyn Fn(&mut Value)| {
        let mut body = body(&idp);
        change(&mut body);
        let answer = world.call("POST", "/v1/sso/connections", Some(body)).await;
        (answer.status, answer.json()["code"].clone(), answer.json()["errors"][0]["pointer"].clone())
    };
    let refused = |code: &str, pointer: &str| (422, json!(code), json!(pointer));
    assert_eq!(ask(&|_| {}).await, refused("SSO_DOMAIN_NOT_VERIFIED", "/domains/0"));
    verified(&world, &dns, &world.rival.live, "acme.example").await;
    assert_eq!(ask(&|_| {}).await, refused("SSO_DOMAIN_NOT_VERIFIED", "/domains/0"), "another's");
    let owner = |body: &mut Value| body["default_role"] = "owner".into();
    assert_eq!(ask(&owner).await.2, json!("/default_role"));
    let unknown = |body: &mut Value| body["default_role"] = "role_01kajbch80f6p8r0t2v4x6z8b0".into();
    assert_eq!(ask(&unknown).await, refused("ROLE_NOT_FOUND", "/default_role"));
    for issuer in ["http://login.example", "https://169.254.169.254", "ftp://x.example", "login"] {
        let issuer = |body: &mut Value| body["oidc"]["issuer"] = issuer.into();
        assert_eq!(ask(&issuer).await, refused("VALIDATION_FAILED", "/oidc/issuer"));
    }
    let away = json!({ "name": "x", "oidc": { "issuer": "http://127.0.0.1:9", "client_id": "c", "client_secret": "s" },
        "domains": ["mine.example"], "default_role": "viewer" });
    verified(&world, &dns, &world.acme.live, "mine.example").await;
    assert_eq!(world.call("POST", "/v1/sso/connections", Some(away)).await.status, 200);
    let begun = world.call_public("/v1/auth/sso", json!({ "email": "a@mine.example" })).await;
    assert_eq!((begun.status, &begun.json()["code"]), (502, &json!("IDENTITY_PROVIDER_FAILED")));
    let other = world.call_public("/v1/auth/sso", json!({ "email": "a@nobody.example" })).await;
    assert_eq!((other.status, &other.json()["code"]), (404, &json!("SSO_NOT_FOUND")));
}
