//! Links with which a customer's administrator sets up single sign-on.

use posthorn_harness::{HttpAnswer, IDP_CLIENT, IDP_SECRET, Idp, World, text};
use posthorn_test_dns::{DnsServer, Entry};
use serde_json::{Value, json};

use super::{cookie, page};

/// An organisation, the DNS, an identity provider, and a link that was opened.
struct Setup {
    world: World,
    dns: DnsServer,
    idp: Idp,
    link: Value,
    key: String,
}

fn token(link: &Value) -> String {
    let url = text(&link["url"]);
    url.split_once("/setup#token=").expect("the page of the link").1.to_owned()
}

async fn open(world: &World, token: &str) -> HttpAnswer {
    world.call_public("/v1/setup/open", json!({ "token": token })).await
}

fn outcome(answer: &HttpAnswer) -> (u16, String) {
    (answer.status, text(&answer.json()["code"]))
}

impl Setup {
    async fn set() -> Self {
        let dns = DnsServer::start().await;
        let world = World::with_dns(&dns.address()).await;
        let idp = Idp::start().await;
        let body = json!({ "name": "Acme's Okta", "default_role": "member" });
        let made = world.call("POST", "/v1/setup-links", Some(body)).await;
        assert_eq!(made.status, 200, "{}", made.json());
        let opened = open(&world, &token(&made.json())).await;
        assert_eq!(opened.status, 200, "{}", opened.json());
        Self { world, dns, idp, link: made.json(), key: text(&opened.json()["key"]) }
    }

    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> HttpAnswer {
        self.world.call_as(&self.key, method, &format!("/v1/setup{path}"), body, &[]).await
    }

    async fn enter(&self) -> HttpAnswer {
        let oidc = json!({ "issuer": self.idp.url(), "client_id": IDP_CLIENT, "client_secret": IDP_SECRET });
        self.call("PUT", "/connection", Some(json!({ "oidc": oidc }))).await
    }

    /// Adds a domain and verifies it.
    async fn prove(&self, name: &str) {
        let added = self.call("POST", "/domains", Some(json!({ "name": name }))).await.json();
        self.dns.put(&text(&added["record"]["name"]), Entry::Txt(text(&added["record"]["value"])));
        let verified = self.call("POST", &format!("/domains/{}/verify", text(&added["id"])), None).await;
        assert_eq!(verified.json()["status"], "verified", "{}", verified.json());
    }

    /// A whole test log-in.
    async fn test(&self) -> HttpAnswer {
        let begun = self.call("POST", "/connection/test", None).await;
        assert_eq!(begun.status, 200, "{}", begun.json());
        self.come_back(&begun).await
    }

    async fn come_back(&self, begun: &HttpAnswer) -> HttpAnswer {
        let query = self.idp.log_in(&text(&begun.json()["url"]));
        let target = format!("/sso/{}/callback?{query}", text(&self.link["connection_id"]));
        let cookie = cookie(begun, "__Host-posthorn-sso");
        self.world.advance_seconds(1);
        self.world.cloud.http_from("127.0.0.1", "GET", &target, &[("cookie", cookie.as_str())], &[]).await
    }

    async fn members(&self) -> usize {
        self.world.call("GET", "/v1/members", None).await.json()["data"].as_array().unwrap().len()
    }
}

#[tokio::test]
async fn a_customer_sets_up_a_connection_that_people_log_in_with() {
    let setup = Setup::set().await;
    let shown = setup.call("GET", "", None).await.json();
    let org = setup.world.call("GET", "/v1/org", None).await.json();
    assert_eq!((&shown["org_name"], &shown["domains"]), (&org["name"], &json!([])), "{shown}");
    let before = setup.call("GET", "/connection", None).await.json();
    assert_eq!(before["connection"], Value::Null);
    setup.prove("acme.example").await;
    let entered = setup.enter().await;
    assert_eq!(entered.status, 200, "{}", entered.json());
    let connection = entered.json()["connection"].clone();
    assert_eq!(connection["oidc"]["redirect_url"], before["redirect_url"], "known before the settings");
    assert_eq!(
        (&connection["domains"], &connection["default_role"], &connection["enabled"]),
        (&json!(["acme.example"]), &json!("member"), &json!(false))
    );
    assert!(!entered.json().to_string().contains(IDP_SECRET));
    let early = setup.call("POST", "/finish", None).await;
    assert_eq!(outcome(&early), (409, "SETUP_NOT_COMPLETE".into()), "not tested");
    let back = setup.test().await;
    assert_eq!((back.status, back.header("location")), (303, Some("/sso-tested")), "{}", page(&back));
    assert_eq!(setup.members().await, 0, "a test logs nobody in");
    assert_eq!(setup.world.items_of("identity", "account").len(), 0, "and makes no account");
    let tests = setup.call("GET", "/connection", None).await.json();
    assert_eq!(
        (&tests["tests"][0]["outcome"], &tests["tests"][0]["email"]),
        (&json!("tested"), &json!("ada@acme.example")),
        "{tests}"
    );
    assert_ne!(tests["connection"]["tested_at"], Value::Null);
    let finished = setup.call("POST", "/finish", None).await;
    assert_eq!(finished.status, 200, "{}", finished.json());
    assert_eq!(setup.call("GET", "", None).await.status, 401, "the key ends with the set-up");
    let begun = setup.world.call_public("/v1/auth/sso", json!({ "email": "ada@acme.example" })).await;
    let back = setup.come_back(&begun).await;
    assert_eq!((back.status, back.header("location")), (303, Some("/")), "{}", page(&back));
    assert_eq!(setup.members().await, 1);
    let listed = setup.world.call("GET", "/v1/setup-links", None).await.json();
    assert_eq!(listed["data"][0]["status"], "finished", "{listed}");
}

#[tokio::test]
async fn a_link_opens_once_before_it_ends_and_its_key_shows_nothing_else() {
    let setup = Setup::set().await;
    let ended = (410, "SETUP_LINK_ENDED".to_owned());
    assert_eq!(outcome(&open(&setup.world, &token(&setup.link)).await), ended, "it was opened");
    for wrong in ["x".to_owned(), format!("{}x", token(&setup.link))] {
        assert_eq!(outcome(&open(&setup.world, &wrong).await), ended, "{wrong}");
    }
    for path in ["/v1/org", "/v1/emails", "/v1/members", "/v1/sso/connections", "/v1/api-keys", "/v1/domains"]
    {
        let asked = setup.world.call_as(&setup.key, "GET", path, None, &[]).await;
        assert_eq!(outcome(&asked), (403, "INSUFFICIENT_SCOPE".into()), "{path}");
    }
    let other = setup.world.call("POST", "/v1/org/domains", Some(json!({ "name": "other.example" }))).await;
    let verify = format!("/domains/{}/verify", text(&other.json()["id"]));
    assert_eq!(setup.call("POST", &verify, None).await.status, 404, "a domain of the organisation alone");
    assert_eq!(setup.call("GET", "", None).await.json()["domains"], json!([]));
    let by_key = setup.world.call("GET", "/v1/setup", None).await;
    assert_eq!(outcome(&by_key), (403, "INSUFFICIENT_SCOPE".into()), "no key of the organisation has it");
    setup.world.advance_seconds(72 * 3600);
    assert_eq!(setup.call("GET", "", None).await.status, 401, "it has ended");
    let body = json!({ "name": "late", "default_role": "viewer", "expires_in_hours": 1 });
    let late = setup.world.call("POST", "/v1/setup-links", Some(body)).await.json();
    setup.world.advance_seconds(3600);
    assert_eq!(outcome(&open(&setup.world, &token(&late)).await), ended, "it has ended");
}

#[tokio::test]
async fn somebody_who_is_logged_in_in_the_same_browser_sets_up_too() {
    let setup = Setup::set().await;
    let person = setup.world.person("ada@acme.example", "viewer").await;
    let bearer = format!("Bearer {}", setup.key);
    let ask = async |headers: &[(&str, &str)]| {
        setup.world.cloud.http_from("127.0.0.1", "GET", "/v1/setup", headers, &[]).await
    };
    let both = [("authorization", bearer.as_str()), ("cookie", person.cookie.as_str())];
    assert_eq!(ask(&both).await.status, 200);
    let bad = [("authorization", "Bearer ph_live_x"), ("cookie", person.cookie.as_str())];
    assert_eq!(outcome(&ask(&bad).await), (401, "INVALID_API_KEY".into()), "it does not fall through");
    let by_person = setup.world.call_by(&person, "GET", "/v1/setup", None).await;
    assert_eq!(outcome(&by_person), (403, "INSUFFICIENT_SCOPE".into()));
}

#[tokio::test]
async fn a_removed_link_ends_what_it_was_exchanged_for_immediately() {
    let setup = Setup::set().await;
    let path = format!("/v1/setup-links/{}", text(&setup.link["id"]));
    assert_eq!(setup.world.call("DELETE", &path, None).await.status, 200);
    assert_eq!(setup.call("GET", "", None).await.status, 401);
    assert_eq!(setup.enter().await.status, 401);
    assert_eq!(setup.world.call("DELETE", &path, None).await.status, 404);
    let body = json!({ "name": "n", "default_role": "viewer" });
    let unopened = setup.world.call("POST", "/v1/setup-links", Some(body)).await.json();
    setup.world.call("DELETE", &format!("/v1/setup-links/{}", text(&unopened["id"])), None).await;
    assert_eq!(open(&setup.world, &token(&unopened)).await.status, 410);
}

#[tokio::test]
async fn a_repeated_request_shows_the_same_link_and_an_owners_role_is_refused() {
    let setup = Setup::set().await;
    let make = async |role: &str| {
        let body = json!({ "name": "n", "default_role": role });
        let headers = [("idempotency-key", "link")];
        setup.world.call_as(&setup.world.acme.live, "POST", "/v1/setup-links", Some(body), &headers).await
    };
    let (first, again) = (make("viewer").await.json(), make("viewer").await.json());
    assert_eq!((&first["id"], &first["url"]), (&again["id"], &again["url"]));
    assert_eq!(open(&setup.world, &token(&again)).await.status, 200);
    let body = json!({ "name": "n", "default_role": "owner" });
    assert_eq!(setup.world.call("POST", "/v1/setup-links", Some(body)).await.status, 422);
}

#[tokio::test]
async fn a_test_is_refused_as_a_log_in_would_be_and_new_settings_want_a_new_test() {
    let setup = Setup::set().await;
    assert_eq!(setup.enter().await.status, 200);
    setup.call("POST", "/domains", Some(json!({ "name": "acme.example" }))).await;
    let back = setup.test().await;
    assert_eq!(back.status, 403, "{}", page(&back));
    let refused = setup.call("GET", "/connection", None).await.json();
    assert_eq!(refused["tests"][0]["reason"], "domain", "not verified: {refused}");
    setup.prove("acme.example").await;
    setup.prove("acme.example.org").await;
    let shown = setup.call("GET", "/connection", None).await.json();
    assert_eq!(shown["connection"]["domains"], json!(["acme.example", "acme.example.org"]));
    assert_eq!(setup.test().await.status, 303);
    let entered = setup.enter().await.json();
    assert_eq!(entered["connection"]["tested_at"], Value::Null, "{entered}");
    let early = setup.call("POST", "/finish", None).await;
    assert_eq!(outcome(&early), (409, "SETUP_NOT_COMPLETE".into()));
    assert_eq!(setup.test().await.status, 303);
    // The organisation opens it itself: from then on, the link changes nothing.
    let path = format!("/v1/sso/connections/{}", text(&setup.link["connection_id"]));
    let opened = setup.world.call("PATCH", &path, Some(json!({ "enabled": true }))).await;
    assert_eq!(opened.status, 200, "{}", opened.json());
    assert_eq!(outcome(&setup.enter().await), (409, "SSO_CONNECTION_IN_USE".into()));
    setup.world.call("PATCH", &path, Some(json!({ "enabled": false }))).await;
    assert_eq!(outcome(&setup.enter().await), (409, "SSO_CONNECTION_IN_USE".into()), "people have logged in");
    let hidden = setup.call("GET", "/connection", None).await.json();
    assert_eq!(
        (&hidden["connection"], &hidden["tests"]),
        (&Value::Null, &json!([])),
        "it is the organisation's own"
    );
    let finished = setup.call("POST", "/finish", None).await;
    assert_eq!(finished.status, 200, "{}", finished.json());
    let shown = setup.world.call("GET", &path, None).await.json();
    assert_eq!(shown["enabled"], false, "what the organisation decided stays");
}

#[tokio::test]
async fn the_directorys_token_is_the_newest_and_goes_on_after_the_set_up() {
    let setup = Setup::set().await;
    let early = setup.call("POST", "/finish", None).await;
    assert_eq!(outcome(&early), (409, "SETUP_NOT_COMPLETE".into()), "nothing was set up");
    let made = async || text(&setup.call("POST", "/directory-token", None).await.json()["token"]);
    let (first, second) = (made().await, made().await);
    let unproved = setup.call("POST", "/finish", None).await;
    assert_eq!(outcome(&unproved), (409, "SETUP_NOT_COMPLETE".into()), "no domain");
    setup.prove("acme.example").await;
    assert_eq!(setup.call("POST", "/finish", None).await.status, 200);
    setup.world.advance_seconds(31);
    let ask = async |token: &str| setup.world.call_as(token, "GET", "/scim/v2/Users", None, &[]).await.status;
    assert_eq!((ask(&first).await, ask(&second).await), (401, 200));
    let directories = setup.world.call("GET", "/v1/directories", None).await.json();
    assert_eq!(directories["data"][0]["id"], setup.link["directory_id"], "{directories}");
}

#[tokio::test]
async fn a_link_speaks_for_no_domain_that_it_has_not_proved() {
    let setup = Setup::set().await;
    let key = &setup.world.acme.live;
    super::verified(&setup.world, &setup.dns, key, "acme.example").await;
    let pending = setup.world.call("POST", "/v1/org/domains", Some(json!({ "name": "later.example" }))).await;
    assert_eq!(pending.status, 200);
    setup.enter().await;
    for name in ["acme.example", "later.example"] {
        let refused = setup.call("POST", "/domains", Some(json!({ "name": name }))).await;
        assert_eq!(outcome(&refused), (409, "ORG_DOMAIN_EXISTS".into()), "{name}");
    }
    assert_eq!(setup.test().await.status, 403, "the organisation's domain is not the link's");
    let refused = setup.call("GET", "/connection", None).await.json();
    assert_eq!(refused["tests"][0]["reason"], "domain");
    // One that the organisation verifies itself is its own from then on.
    let added = setup.call("POST", "/domains", Some(json!({ "name": "both.example" }))).await.json();
    setup.dns.put(&text(&added["record"]["name"]), Entry::Txt(text(&added["record"]["value"])));
    let verify = format!("/v1/org/domains/{}/verify", text(&added["id"]));
    let verified = setup.world.call("POST", &verify, None).await.json();
    assert_eq!((&verified["status"], &verified["setup_link_id"]), (&json!("verified"), &Value::Null));
    let early = setup.call("POST", "/finish", None).await;
    assert_eq!(outcome(&early), (409, "SETUP_NOT_COMPLETE".into()), "the link has proved nothing");
}

#[tokio::test]
async fn a_set_ups_directory_touches_only_people_of_the_domains_that_the_link_has_proved() {
    let setup = Setup::set().await;
    let key = &setup.world.acme.live;
    super::verified(&setup.world, &setup.dns, key, "acme.example").await;
    let bob = setup.world.person("bob@acme.example", "developer").await;
    let token = text(&setup.call("POST", "/directory-token", None).await.json()["token"]);
    let send = async |name: &str, active: bool| {
        let schemas = json!(["urn:ietf:params:scim:schemas:core:2.0:User"]);
        let body = json!({ "schemas": schemas, "userName": name, "active": active });
        let sent = setup.world.call_as(&token, "POST", "/scim/v2/Users", Some(body), &[]).await;
        assert_eq!(sent.status, 201, "{}", sent.json());
    };
    send("bob@acme.example", false).await;
    send("eve@acme.example", true).await;
    setup.prove("customer.example").await;
    assert_eq!(setup.call("POST", "/finish", None).await.status, 200);
    send("mal@acme.example", true).await;
    send("carl@customer.example", true).await;
    setup.world.advance_seconds(31);
    let seen = setup.world.call_by(&bob, "GET", "/v1/emails", None).await;
    assert_eq!(seen.status, 200, "a member of a domain that the link has not proved");
    let members = setup.world.call("GET", "/v1/members", None).await.json();
    let mut emails: Vec<String> =
        members["data"].as_array().unwrap().iter().map(|one| text(&one["email"])).collect();
    emails.sort();
    assert_eq!(emails, ["bob@acme.example", "carl@customer.example"]);
}

#[tokio::test]
async fn a_link_ends_when_its_maker_leaves() {
    let setup = Setup::set().await;
    let owner = setup.world.person("owner@acme.example", "owner").await;
    let other = setup.world.person("other@acme.example", "owner").await;
    let make = async || {
        let body = json!({ "name": "n", "default_role": "viewer" });
        setup.world.call_by(&owner, "POST", "/v1/setup-links", Some(body)).await.json()
    };
    let (opened, unopened) = (make().await, make().await);
    let key = text(&open(&setup.world, &token(&opened)).await.json()["key"]);
    let ask = async || setup.world.call_as(&key, "GET", "/v1/setup", None, &[]).await.status;
    assert_eq!(ask().await, 200);
    let member = format!("/v1/members/{}", owner.account.id);
    let removed = setup.world.call_by(&other, "DELETE", &member, None).await;
    assert_eq!(removed.status, 200, "{}", removed.json());
    assert_eq!((ask().await, open(&setup.world, &token(&unopened)).await.status), (401, 410));
}
