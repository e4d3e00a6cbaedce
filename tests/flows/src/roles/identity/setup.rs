//! The flow of a set-up link.

use posthorn_harness::{HttpAnswer, IDP_CLIENT, IDP_SECRET, Idp, SamlIdp, text};
use posthorn_test_dns::Entry;
use serde_json::{Value, json};

use super::super::Scene;

/// Makes a link, opens it, sets up domains, a connection and a directory with it, tests the log-in, finishes and removes it.
pub async fn everything(scene: &Scene) {
    let (world, idp) = (&scene.world, Idp::start().await);
    let mut link = Value::Null;
    for _ in 0..2 {
        let body = json!({ "name": "n", "default_role": "viewer" });
        let headers = [("idempotency-key", "setup")];
        let made = world.call_as(&world.acme.live, "POST", "/v1/setup-links", Some(body), &headers).await;
        assert_eq!(made.status, 200, "{}", made.json());
        link = made.json();
    }
    let (_, token) =
        text(&link["url"]).split_once("token=").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    let opened = world.call_public("/v1/setup/open", json!({ "token": token })).await.json();
    let key = text(&opened["key"]);
    let call = async |method: &str, path: &str, body: Value| {
        let (body, headers) =
            (Some(body).filter(|body| !body.is_null()), [("idempotency-key", "setup-token")]);
        let headers = if path == "/directory-token" { &headers[..] } else { &[] };
        let answer = world.call_as(&key, method, &format!("/v1/setup{path}"), body, headers).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.json());
        answer
    };
    let domain = json!({ "name": "setup.example" });
    let added = call("POST", "/domains", domain.clone()).await.json();
    call("POST", "/domains", domain).await;
    scene.dns.put(&text(&added["record"]["name"]), Entry::Txt(text(&added["record"]["value"])));
    call("POST", &format!("/domains/{}/verify", text(&added["id"])), json!(null)).await;
    let oidc = json!({ "issuer": idp.url(), "client_id": IDP_CLIENT, "client_secret": IDP_SECRET });
    for settings in [json!({ "saml": SamlIdp::default().settings() }), json!({ "oidc": oidc })] {
        call("PUT", "/connection", settings).await;
    }
    for _ in 0..2 {
        call("POST", "/directory-token", json!(null)).await;
    }
    let anew = world.call_as(&key, "POST", "/v1/setup/directory-token", None, &[]).await;
    assert_eq!(anew.status, 200, "{}", anew.json());
    idp.vouch_for(json!({ "sub": "t", "email": "t@setup.example" }));
    come_back(scene, &idp, &link, &call("POST", "/connection/test", json!(null)).await).await;
    for path in ["", "/connection"] {
        call("GET", path, json!(null)).await;
    }
    let silent = json!({ "issuer": "http://127.0.0.1:9", "client_id": "c", "client_secret": "s" });
    call("PUT", "/connection", json!({ "oidc": silent })).await;
    let path = format!("/v1/sso/connections/{}", text(&link["connection_id"]));
    for ask in [(&key, "/v1/setup/connection/test".to_owned()), (&world.acme.live, format!("{path}/test"))] {
        assert_eq!(world.call_as(ask.0, "POST", &ask.1, None, &[]).await.status, 502, "{}", ask.1);
    }
    let oidc = json!({ "issuer": idp.url(), "client_id": IDP_CLIENT, "client_secret": IDP_SECRET });
    call("PUT", "/connection", json!({ "oidc": oidc })).await;
    come_back(scene, &idp, &link, &world.call("POST", &format!("{path}/test"), None).await).await;
    call("POST", "/finish", json!(null)).await;
    assert_eq!(world.call("GET", "/v1/setup-links", None).await.status, 200);
    for path in [
        format!("/v1/setup-links/{}", text(&link["id"])),
        path,
        format!("/v1/directories/{}", text(&link["directory_id"])),
        format!("/v1/org/domains/{}", text(&added["id"])),
    ] {
        assert_eq!(world.call("DELETE", &path, None).await.status, 200, "{path}");
    }
}

/// The way back of a test log-in.
async fn come_back(scene: &Scene, idp: &Idp, link: &Value, begun: &HttpAnswer) {
    let target =
        format!("/sso/{}/callback?{}", text(&link["connection_id"]), idp.log_in(&text(&begun.json()["url"])));
    let cookie = super::sso::cookie(begun);
    let headers = [("cookie", cookie.as_str())];
    let back = scene.world.cloud.http_from("127.0.0.1", "GET", &target, &headers, &[]).await;
    assert_eq!(back.header("location"), Some("/sso-tested"), "{}", String::from_utf8_lossy(&back.body));
}
