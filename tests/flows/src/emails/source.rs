use base64::{Engine, prelude::BASE64_STANDARD};
use posthorn_harness::{World, email, text};
use serde_json::json;

#[tokio::test]
async fn the_source_is_what_was_handed_over_without_files_and_recipients_links() {
    let world = World::new().await;
    let topic = world
        .call("POST", "/v1/topics", Some(json!({ "name": "News", "default_subscription": "opt_in" })))
        .await;
    assert_eq!(topic.status, 200, "{}", topic.json());
    let mut body = email("ada@example.com");
    let more = json!({
        "html": "<p>Hello <a href=\"https://example.com/a\">a</a></p>", "headers": { "X-Own": "yes" }, "track_clicks": true,
        "topic": topic.json()["id"],
        "attachments": [{ "filename": "a.txt", "content": BASE64_STANDARD.encode("secret file") }],
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = world.call("POST", "/v1/emails", Some(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    world.cloud.pump().await;
    let id = text(&answer.json()["id"]);
    let answer = world.call("GET", &format!("/v1/emails/{id}/source"), None).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    let answer = answer.json();
    assert_eq!((&answer["is_cut"], &answer["files_left_out"]), (&json!(false), &json!(["a.txt"])));
    let source = text(&answer["source"]);
    let handed_over = String::from_utf8(world.cloud.mailbox().mails()[0].raw.clone()).unwrap();
    for name in ["From: ", "To: ", "Subject: ", "Date: ", "References: ", "X-Own: "] {
        let line = |text: &str| text.lines().find(|line| line.starts_with(name)).map(str::to_owned);
        assert_eq!(line(&source), line(&handed_over), "{name}");
        assert!(line(&source).is_some(), "{name}");
    }
    assert!(source.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"));
    assert!(source.contains("/u/left-out") && source.contains("https://example.com/a"), "{source}");
    assert!(!source.contains(&BASE64_STANDARD.encode("secret file")));
    let links = |text: &str| text.matches("/t/").count();
    assert!(links(&source) == 0 && links(&handed_over) > 0, "the recipient's own links are left out");
    for (key, id) in
        [(&world.rival.live, id.as_str()), (&world.acme.live, "email_01kajbch80e8j885zsatp7rpcz")]
    {
        let answer = world.call_as(key, "GET", &format!("/v1/emails/{id}/source"), None, &[]).await;
        assert_eq!(answer.status, 404, "{}", answer.json());
    }
}
