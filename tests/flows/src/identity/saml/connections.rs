//! Connections that speak SAML: their settings, their metadata, and changes.

use posthorn_harness::{IDP_CLIENT, IDP_SECRET, SamlIdp, World, text};
use serde_json::{Value, json};

use super::{Scene, body, page};

#[tokio::test]
async fn a_connection_shows_what_to_enter_at_the_provider() {
    let scene = Scene::set().await;
    let (world, saml) = (&scene.world, &scene.connection["saml"]);
    assert_eq!(scene.connection["oidc"], Value::Null);
    assert_eq!(saml["certificates"][0]["pem"], scene.idp.certificate().replace("\r\n", "\n"));
    let base = text(&saml["sp_entity_id"]);
    assert!(base.ends_with(&format!("/sso/{}", text(&scene.connection["id"]))), "{base}");
    assert_eq!(saml["acs_url"], format!("{base}/acs"));
    assert_eq!(world.call("GET", &scene.path(), None).await.json(), scene.connection);
    let metadata = async |url: &str| {
        let at = url.find("/sso/").unwrap();
        world.cloud.http_from("127.0.0.1", "GET", &url[at..], &[], &[]).await
    };
    let url = text(&saml["metadata_url"]);
    let found = metadata(&url).await;
    assert_eq!((found.status, found.header("content-type")), (200, Some("application/samlmetadata+xml")));
    assert!(page(&found).contains(&format!("entityID=\"{base}\"")), "{}", page(&found));
    assert!(page(&found).contains(&format!("Location=\"{base}/acs\"")), "{}", page(&found));
    let disabled = world.call("PATCH", &scene.path(), Some(json!({ "enabled": false }))).await;
    assert_eq!((disabled.status, metadata(&url).await.status), (200, 200), "it is read while all is set up");
    let org = world.rival_scope().org().to_string();
    for other in [url.split_once("org=").unwrap().0.to_owned() + "org=" + &org, url.replace("?org=", "?x=")] {
        assert_eq!(metadata(&other).await.status, 404, "{other}");
    }
}

#[tokio::test]
async fn a_connection_may_keep_the_entity_id_that_the_provider_knows() {
    let scene = Scene::set().await;
    let world = &scene.world;
    assert_eq!(world.call("DELETE", &scene.path(), None).await.status, 200);
    let mut other = body(&scene.idp);
    other["saml"]["sp_entity_id"] = "urn:acme:old-mailer".into();
    let connection = world.call("POST", "/v1/sso/connections", Some(other)).await.json();
    assert_eq!(connection["saml"]["sp_entity_id"], "urn:acme:old-mailer");
    let scene = Scene { connection, ..scene };
    let (asked, ..) = scene.begin().await;
    assert_eq!(asked.issuer, "urn:acme:old-mailer");
    assert_eq!(scene.log_in(|_| {}).await.status, 303);
    assert_eq!(scene.log_in(|said| said.audience = "urn:acme:other".into()).await.status, 403);
}

#[tokio::test]
async fn a_new_key_counts_from_when_it_is_entered_and_an_old_one_until_it_is_removed() {
    let scene = Scene::set().await;
    let change = async |certificates: Value| {
        let body = json!({ "saml": { "certificates": certificates, "sso_url": "https://idp.example/sso?tenant=acme" } });
        let changed = scene.world.call("PATCH", &scene.path(), Some(body)).await;
        assert_eq!(changed.status, 200, "{}", changed.json());
    };
    let next = SamlIdp::default();
    let (asked, said, _) = scene.begin().await;
    scene.refused(&scene.post(&next.response(&said), &asked).await, "signature").await;
    change(json!([scene.idp.certificate(), next.certificate()])).await;
    for idp in [&scene.idp, &next] {
        let (asked, said, own) = scene.begin().await;
        let posted = scene.post(&idp.response(&said), &asked).await;
        assert_eq!(scene.follow(&posted, &own).await.status, 303);
    }
    change(json!([next.certificate()])).await;
    let (asked, said, _) = scene.begin().await;
    assert_eq!(scene.post(&scene.idp.response(&said), &asked).await.status, 403);
    let (asked, said, _) = scene.begin().await;
    let disabled = scene.world.call("PATCH", &scene.path(), Some(json!({ "enabled": false }))).await;
    assert_eq!(disabled.status, 200);
    assert_eq!(scene.post(&next.response(&said), &asked).await.status, 403);
    assert_eq!(scene.attempt().await["reason"], "connection_closed");
}

#[tokio::test]
async fn an_answer_counts_at_its_own_connection_and_protocol_alone() {
    let scene = Scene::set().await;
    // Of two connections for a domain the older one is meant.
    scene.world.advance_seconds(1);
    let other = scene.world.call("POST", "/v1/sso/connections", Some(body(&scene.idp))).await.json();
    let (mut asked, said, _) = scene.begin().await;
    asked.acs_url = text(&other["saml"]["acs_url"]);
    scene.refused(&scene.post(&scene.idp.response(&said), &asked).await, "other_connection").await;
    let (asked, said, own) = scene.begin().await;
    let posted = scene.post(&scene.idp.response(&said), &asked).await;
    let to = posted.header("location").unwrap().replace(&text(&scene.connection["id"]), &text(&other["id"]));
    scene.world.advance_seconds(1);
    let answer = scene.world.cloud.http_from("127.0.0.1", "GET", &to, &[("cookie", &own)], &[]).await;
    scene.refused(&answer, "other_connection").await;
    let (asked, _, own) = scene.begin().await;
    let (_, path) = asked.acs_url.split_once("/sso/").unwrap();
    let target = format!("/sso/{}?state={}&code=c", path.replace("acs", "callback"), asked.relay_state);
    scene.world.advance_seconds(1);
    let answer = scene.world.cloud.http_from("127.0.0.1", "GET", &target, &[("cookie", &own)], &[]).await;
    scene.refused(&answer, "other_protocol").await;
}

#[tokio::test]
async fn a_connection_needs_one_protocol_a_url_and_certificates_with_good_keys() {
    let (world, idp) = (World::new().await, SamlIdp::default());
    let oidc = json!({ "issuer": "https://login.example.com", "client_id": IDP_CLIENT, "client_secret": IDP_SECRET });
    let plain = json!({ "name": "n", "saml": idp.settings(), "default_role": "viewer" });
    let ask = async |method: &str, path: &str, body: Value| {
        let answer = world.call(method, path, Some(body)).await;
        (answer.status, answer.json()["errors"][0]["pointer"].clone())
    };
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut body = plain.clone();
        change(&mut body);
        body
    };
    let path = "/v1/sso/connections";
    let weak = include_str!("../../../../../shared/saml/src/fixtures/weak.pem");
    for (body, pointer) in [
        (changed(&|body| body["oidc"] = oidc.clone()), "/oidc"),
        (changed(&|body| body["saml"] = Value::Null), "/oidc"),
        (changed(&|body| body["saml"]["sso_url"] = "http://idp.example/sso".into()), "/saml/sso_url"),
        (changed(&|body| body["saml"]["sso_url"] = "javascript:alert(1)".into()), "/saml/sso_url"),
        (changed(&|body| body["saml"]["entity_id"] = "".into()), "/saml/entity_id"),
        (changed(&|body| body["saml"]["entity_id"] = "a b".into()), "/saml/entity_id"),
        (changed(&|body| body["saml"]["sp_entity_id"] = "a\nb".into()), "/saml/sp_entity_id"),
        (changed(&|body| body["saml"]["certificates"] = json!([])), "/saml/certificates"),
        (changed(&|body| body["saml"]["certificates"] = json!(["x"])), "/saml/certificates/0"),
        (
            changed(&|body| body["saml"]["certificates"] = json!([idp.certificate(), weak])),
            "/saml/certificates/1",
        ),
        (changed(&|body| body["default_role"] = "owner".into()), "/default_role"),
    ] {
        assert_eq!(ask("POST", path, body.clone()).await, (422, json!(pointer)), "{body}");
    }
    let made = world.call("POST", path, Some(plain.clone())).await.json();
    let other = world.call(
        "POST",
        path,
        Some(changed(&|body| {
            body["oidc"] = oidc.clone();
            body["saml"] = Value::Null;
        })),
    );
    let (own, other) =
        (format!("{path}/{}", text(&made["id"])), format!("{path}/{}", text(&other.await.json()["id"])));
    let secret = json!({ "client_secret": "s" });
    assert_eq!(ask("PATCH", &own, secret).await, (422, json!("/client_secret")));
    let saml = json!({ "saml": { "certificates": [idp.certificate()] } });
    assert_eq!(ask("PATCH", &other, saml).await, (422, json!("/saml")));
    let issuer = json!({ "saml": { "entity_id": "https://evil.example" } });
    assert_eq!(ask("PATCH", &own, issuer).await.0, 422, "the provider stays");
}
