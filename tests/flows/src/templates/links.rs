use mail_parser::MessageParser;
use posthorn_harness::{DOMAIN, World, text};
use serde_json::{Value, json};

use super::{create, publish};

fn template(html: &str) -> Value {
    json!({
        "name": "News", "alias": "news", "from": format!("Acme <hello@{DOMAIN}>"), "subject": "News", "html": html,
    })
}

async fn topic(world: &World) -> String {
    let topic = json!({ "name": "News", "default_subscription": "opt_in" });
    text(&world.call("POST", "/v1/topics", Some(topic)).await.json()["id"])
}

#[tokio::test]
async fn a_template_has_the_recipients_unsubscribe_link_in_html_and_text() {
    let world = World::new().await;
    let topic = topic(&world).await;
    create(
        &world,
        template("<a href=\"{{ unsubscribe_url }}\">Out</a> <a href='{{{preferences_url}}}'>Choose</a>"),
    )
    .await;
    publish(&world, "news").await;
    let to = "success@simulator.amazonses.com";
    let send = json!({ "to": to, "template": { "id": "news" }, "topic": topic, "track_clicks": true });
    let sent = world.call("POST", "/v1/emails", Some(send)).await;
    assert_eq!(sent.status, 200, "{}", sent.json());
    world.cloud.pump().await;
    let mail = world.cloud.mailbox().mails().first().expect("a mail").clone();
    let parsed = MessageParser::default().parse(&mail.raw).unwrap();
    let header = parsed.header_raw("List-Unsubscribe").unwrap().trim().replace("\r\n", "");
    let url = header.trim_matches(['<', '>', ' ']);
    let html = format!("<a href=\"{url}\">Out</a> <a href='{url}'>Choose</a>");
    assert_eq!(parsed.body_html(0).unwrap().trim_end(), html, "neither tracked nor escaped");
    assert_eq!(parsed.body_text(0).unwrap().trim_end(), format!("Out ({url}) Choose ({url})"));
    let page = world.cloud.http("GET", &url[url.find("/u/").unwrap()..], &[], b"").await;
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn a_template_with_an_unsubscribe_link_needs_a_topic_and_a_declared_variable_overrides_it() {
    let world = World::new().await;
    create(&world, template("<a href=\"{{ unsubscribe_url }}\">Out</a>")).await;
    publish(&world, "news").await;
    let send = json!({ "to": "a@example.com", "template": { "id": "news" } });
    let refused = world.call("POST", "/v1/emails", Some(send.clone())).await;
    super::assert_problem(&refused, 422, "TEMPLATE_VARIABLE_MISSING", "/topic");
    let test = world.call("POST", "/v1/templates/news/test", Some(json!({ "to": "a@example.com" }))).await;
    assert_eq!(test.status, 200, "a test send needs no topic: {}", test.json());

    let mut own = template("<a href=\"{{ unsubscribe_url }}\">Out</a>");
    own["alias"] = "own".into();
    own["variables"] = json!([{ "key": "unsubscribe_url", "type": "string" }]);
    create(&world, own).await;
    publish(&world, "own").await;
    let mut send = send;
    send["template"] = json!({ "id": "own", "variables": { "unsubscribe_url": "https://own.example" } });
    let sent = world.call("POST", "/v1/emails", Some(send)).await;
    assert_eq!(sent.status, 200, "{}", sent.json());
    assert!(text(&world.email(&text(&sent.json()["id"])).await["html"]).contains("own.example"));

    let mut subject = template("<p>x</p>");
    (subject["alias"], subject["subject"]) = ("subject".into(), "{{ unsubscribe_url }}".into());
    let refused = world.call("POST", "/v1/templates", Some(subject)).await;
    super::assert_problem(&refused, 422, "TEMPLATE_INVALID", "/subject");
}

#[tokio::test]
async fn an_error_on_a_very_long_line_is_refused_with_its_place() {
    let world = World::new().await;
    for end in ["{#", "{{ 'x", "{% if"] {
        let source = format!("{}{end}", "<p>x</p>".repeat(10_000));
        let refused = world.call("POST", "/v1/templates", Some(template(&source))).await;
        super::assert_problem(&refused, 422, "TEMPLATE_INVALID", "/html");
    }
}
