//! The flow of single sign-on.

use posthorn_harness::{HttpAnswer, IDP_CLIENT, IDP_SECRET, Idp, SamlIdp, saml_form, text};
use posthorn_test_dns::Entry;
use serde_json::{Value, json};

use super::super::Scene;

/// Makes a connection, logs in with it, as somebody new, again, and with a second factor, and removes it.
pub async fn everything(scene: &Scene) {
    with_oidc(scene).await;
    with_saml(scene).await;
}

async fn with_oidc(Scene { world, dns, .. }: &Scene) {
    let post = async |path: &str, body: Value| {
        let headers = [("idempotency-key", path)];
        let answer = world.call_as(&world.acme.live, "POST", path, Some(body), &headers).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.json());
        answer.json()
    };
    let domain = post("/v1/org/domains", json!({ "name": "sso.example" })).await;
    dns.put(&text(&domain["record"]["name"]), Entry::Txt(text(&domain["record"]["value"])));
    let path = format!("/v1/org/domains/{}/verify", text(&domain["id"]));
    assert_eq!(post(&path, json!(null)).await["status"], "verified");
    let silent = json!({ "issuer": "http://127.0.0.1:9", "client_id": "c", "client_secret": "s" });
    let silent = json!({ "name": "n", "oidc": silent, "domains": ["sso.example"], "default_role": "viewer" });
    let made = world.call("POST", "/v1/sso/connections", Some(silent)).await.json();
    let begun = world.call_public("/v1/auth/sso", json!({ "email": "a@sso.example" })).await;
    assert_eq!(begun.status, 502, "{}", begun.json());
    let path = format!("/v1/sso/connections/{}", text(&made["id"]));
    assert_eq!(world.call("DELETE", &path, None).await.status, 200);
    let idp = Idp::start().await;
    let oidc = json!({ "issuer": idp.url(), "client_id": IDP_CLIENT, "client_secret": IDP_SECRET });
    let body = json!({ "name": "n", "oidc": oidc, "domains": ["sso.example"], "default_role": "viewer" });
    let mut connection = Value::Null;
    for _ in 0..2 {
        connection = post("/v1/sso/connections", body.clone()).await;
    }
    let path = format!("/v1/sso/connections/{}", text(&connection["id"]));
    let change = json!({ "client_secret": IDP_SECRET, "domains": ["sso.example"], "default_role": "member" });
    for (method, path, body) in [
        ("GET", "/v1/sso/connections".to_owned(), None),
        ("GET", path.clone(), None),
        ("PATCH", path.clone(), Some(change)),
    ] {
        assert_eq!(world.call(method, &path, body).await.status, 200, "{method} {path}");
    }
    let ada = world.person("ada@sso.example", "viewer").await;
    world.second_factor(ada.account.id).await;
    for email in ["eve@sso.example", "eve@sso.example", "ada@sso.example"] {
        idp.vouch_for(json!({ "sub": email, "email": email }));
        let begun = world.call_public("/v1/auth/sso", json!({ "email": email })).await;
        assert_eq!(begun.status, 200, "{}", begun.json());
        let (_, back) = text(&connection["oidc"]["redirect_url"]).split_once("/sso/").map(owned).unwrap();
        let target = format!("/sso/{back}?{}", idp.log_in(&text(&begun.json()["url"])));
        let headers = [("cookie", cookie(&begun))];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        let answer = world.cloud.http_from("127.0.0.1", "GET", &target, &headers, &[]).await;
        assert_eq!(answer.status, 303, "{email}: {}", String::from_utf8_lossy(&answer.body));
    }
    assert_eq!(world.call("GET", &format!("{path}/attempts"), None).await.status, 200);
    assert_eq!(world.call("DELETE", &path, None).await.status, 200);
}

/// The same with SAML. The domain is verified.
async fn with_saml(Scene { world, .. }: &Scene) {
    let idp = SamlIdp::default();
    let body =
        json!({ "name": "n", "saml": idp.settings(), "domains": ["sso.example"], "default_role": "viewer" });
    let connection = world.call("POST", "/v1/sso/connections", Some(body)).await.json();
    let path = format!("/v1/sso/connections/{}", text(&connection["id"]));
    let change = json!({ "saml": { "certificates": [idp.certificate()] } });
    assert_eq!(world.call("PATCH", &path, Some(change)).await.status, 200);
    let ask = async |method: &str, url: &str, headers: &[(&str, &str)], body: &str| {
        let at = url.find("/sso/").expect("an address of single sign-on");
        world.cloud.http_from("127.0.0.1", method, &url[at..], headers, body.as_bytes()).await
    };
    let metadata = ask("GET", &text(&connection["saml"]["metadata_url"]), &[], "").await;
    assert_eq!(metadata.status, 200, "{}", String::from_utf8_lossy(&metadata.body));
    for email in ["zoe@sso.example", "zoe@sso.example", "ada@sso.example", "nobody@other.example"] {
        let begun = world.call_public("/v1/auth/sso", json!({ "email": "x@sso.example" })).await;
        let asked = idp.asked(&text(&begun.json()["url"]));
        let mut said = idp.says(&asked, world.cloud.owner_app().now());
        (said.name_id, said.email) = (email.to_owned(), Some(email.to_owned()));
        let form = saml_form(&idp.response(&said), &asked.relay_state);
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let posted = ask("POST", &asked.acs_url, &headers, &form).await;
        assert_eq!(posted.status, 303, "{email}: {}", String::from_utf8_lossy(&posted.body));
        assert_eq!(ask("POST", &asked.acs_url, &headers, &form).await.status, 403);
        let to = posted.header("location").unwrap_or_default().to_owned();
        let answer = ask("GET", &to, &[("cookie", cookie(&begun).as_str())], "").await;
        let expected = if email == "nobody@other.example" { 403 } else { 303 };
        assert_eq!(answer.status, expected, "{email}: {}", String::from_utf8_lossy(&answer.body));
    }
    assert_eq!(world.call("DELETE", &path, None).await.status, 200);
}

fn owned((before, after): (&str, &str)) -> (String, String) {
    (before.to_owned(), after.to_owned())
}

pub fn cookie(answer: &HttpAnswer) -> String {
    answer.header("set-cookie").and_then(|set| set.split(';').next()).expect("a cookie").to_owned()
}
