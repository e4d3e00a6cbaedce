//! Inbound mail.

use posthorn_harness::{DOMAIN, World, text};
use serde_json::json;

use crate::roles::noise;

/// Receives a mail whose body is large enough for S3, at a domain that starts and stops receiving.
pub async fn incoming(world: &World) {
    let domains = world.call("GET", "/v1/domains", None).await.json();
    let domains = domains["data"].as_array().unwrap();
    let domain = domains.iter().find(|domain| domain["name"] == DOMAIN).unwrap();
    let domain = format!("/v1/domains/{}", text(&domain["id"]));
    assert_eq!(world.call("PATCH", &domain, Some(json!({ "receiving": true }))).await.status, 200);
    // From now on, emails can get replies. Instances cache for a few seconds that they cannot.
    world.advance_seconds(6);
    world.send_to("answers@example.com").await;
    let noise: Vec<String> = noise().take(60_000).collect();
    let raw = format!(
        "From: a@example.com\r\nIn-Reply-To: <01h455vb4pex5vsknk084sn02q@acme.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\n\r\n{}\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n",
        noise.join("\r\n")
    );
    world.cloud.receive(raw.as_bytes(), &["in@acme.example"]);
    world.cloud.pump().await;
    let mail = world.call("GET", "/v1/emails/receiving", None).await.json()["data"][0].clone();
    let path = format!("/v1/emails/receiving/{}", text(&mail["id"]));
    let file = format!("{path}/attachments/{}", text(&mail["attachments"][0]["id"]));
    let thread = format!("/v1/emails/{}/thread", text(&mail["id"]));
    for path in [path.clone(), format!("{path}/attachments"), file, thread] {
        assert_eq!(world.call("GET", &path, None).await.status, 200, "{path}");
    }
    assert_eq!(world.call("PATCH", &domain, Some(json!({ "receiving": false }))).await.status, 200);
}
