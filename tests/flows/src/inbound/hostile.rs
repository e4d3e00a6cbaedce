use serde_json::json;

use super::{receive_mail, whole, world};

/// Mails that end the process, or fill the memory, of a reader that recurses or copies.
#[tokio::test]
async fn hostile_mail_is_kept_and_shown_with_the_reasons_why_it_is_incomplete() {
    let world = world().await;
    let levels: String = (0..200)
        .map(|level| format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"))
        .collect();
    for (raw, incomplete) in [
        ("Content-Type: message/rfc822\r\n\r\n".repeat(20_000), json!([])),
        (levels, json!(["nesting"])),
        (format!("{}\r\nbody", "a:\r\n".repeat(700_000)), json!(["headers"])),
        (
            format!("Content-Type: multipart/mixed; boundary=B\r\n\r\n{}", "--B\r\n\r\nx\r\n".repeat(1_000)),
            json!(["parts"]),
        ),
        (String::new(), json!([])),
        ("\0\u{1}\u{2}".repeat(100), json!([])),
    ] {
        let listed = receive_mail(&world, raw.as_bytes()).await;
        let mail = whole(&world, &listed[0]).await;
        assert_eq!(mail["incomplete"], incomplete);
        let has_all = mail["attachments"]
            .as_array()
            .unwrap()
            .iter()
            .any(|file| file["filename"].as_str().is_some_and(|name| name.starts_with("rest-of-")));
        assert_eq!(has_all, incomplete != json!([]));
        world.advance_seconds(1);
    }
    assert_eq!(world.cloud.account().depth("posthorn-dev-inbound-dead").visible, 0);
    let all = super::received(&world).await;
    assert_eq!(all.len(), 6);
}
