use posthorn_harness::text;
use serde_json::json;

use super::{plain, receive_mail, received, whole, world};

const WITH_FILES: &str = "From: ada@example.com
To: in@acme.example
Subject: Files
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

<p>Gr=FC=DFe</p><img src=3D\"cid:logo@x\">
--b
Content-Type: image/png
Content-ID: <logo@x>
Content-Disposition: inline; filename=logo.png
Content-Transfer-Encoding: base64

iVBORw==
--b
Content-Type: text/csv
Content-Disposition: attachment; filename=\"prices.csv\"

a,b
--b--
";

#[tokio::test]
async fn attachments_are_listed_linked_and_read() {
    let world = world().await;
    let listed = receive_mail(&world, WITH_FILES.replace('\n', "\r\n").as_bytes()).await;
    let mail = whole(&world, &listed[0]).await;
    let shown = "<p>Grüße</p><img src=\"data:image/png;base64,iVBORw==\">";
    assert_eq!(mail["html"], shown, "images are inline in the HTML");
    let path = format!("/v1/emails/receiving/{}?html_format=cid", text(&mail["id"]));
    let mail = world.call("GET", &path, None).await.json();
    assert_eq!(
        (&mail["html"], &mail["text"]),
        (&json!("<p>Grüße</p><img src=\"cid:logo@x\">"), &json!(null))
    );
    let path = format!("/v1/emails/receiving/{}/attachments", text(&mail["id"]));
    let all = world.call("GET", &path, None).await.json();
    let [logo, prices] = &all["data"].as_array().unwrap()[..] else { panic!("{all}") };
    assert_eq!(
        (&logo["content_id"], &logo["content_disposition"], &logo["content_type"], &logo["size"]),
        (&json!("logo@x"), &json!("inline"), &json!("image/png"), &json!(4))
    );
    assert_eq!(world.cloud.get_under_link(&text(&logo["download_url"])).await, (200, b"\x89PNG".to_vec()));
    let one = world.call("GET", &format!("{path}/{}", text(&prices["id"])), None).await.json();
    assert_eq!(
        (&one["object"], &one["filename"], &one["expires_at"]),
        (&json!("attachment"), &json!("prices.csv"), &json!("2026-11-21T11:00:00Z"))
    );
    let (status, bytes) = world.cloud.get_under_link(&text(&one["download_url"])).await;
    assert_eq!((status, String::from_utf8_lossy(&bytes).trim_end()), (200, "a,b"));
    let first = world.call("GET", &format!("{path}?limit=1"), None).await.json();
    assert_eq!((first["data"].as_array().unwrap().len(), &first["has_more"]), (1, &json!(true)));
    let rest = world.call("GET", &format!("{path}?after={}", text(&first["next_cursor"])), None).await.json();
    assert_eq!((&rest["data"][0]["id"], &rest["has_more"]), (&prices["id"], &json!(false)));
    let before = world.call("GET", &format!("{path}?before={}", text(&prices["id"])), None).await.json();
    assert_eq!(before["data"][0]["id"], logo["id"]);
    let wrong = world.call("GET", &format!("{path}?after=x"), None).await;
    assert_eq!((wrong.status, &wrong.json()["code"]), (400, &json!("INVALID_CURSOR")));
}

#[tokio::test]
async fn lists_continue_by_cursor_and_another_scope_finds_nothing() {
    let world = world().await;
    for number in 0..3 {
        receive_mail(&world, &plain("", &format!("mail {number}"))).await;
        world.advance_seconds(1);
    }
    let first = world.call("GET", "/v1/emails/receiving?limit=2", None).await.json();
    assert_eq!((first["data"].as_array().unwrap().len(), &first["has_more"]), (2, &json!(true)));
    let cursor = text(&first["next_cursor"]);
    let rest = world.call("GET", &format!("/v1/emails/receiving?limit=2&after={cursor}"), None).await.json();
    assert_eq!((rest["data"].as_array().unwrap().len(), &rest["has_more"]), (1, &json!(false)));
    assert_eq!(whole(&world, &rest["data"][0]).await["text"], "mail 0");
    let id = text(&rest["data"][0]["id"]);
    for path in [
        format!("/v1/emails/receiving/{id}"),
        format!("/v1/emails/receiving/{id}/attachments"),
        format!("/v1/emails/receiving/{id}/attachments/att_x"),
    ] {
        let answer = world.call_as(&world.rival.live, "GET", &path, None, &[]).await;
        assert_eq!((answer.status, &answer.json()["code"]), (404, &json!("NOT_FOUND")), "{path}");
    }
    assert_eq!(world.call("GET", "/v1/emails/receiving/email_x", None).await.status, 404);
}

#[tokio::test]
async fn a_body_too_large_for_an_item_is_read_back_whole() {
    let world = world().await;
    let mut state = 1_u32;
    let noise: String = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + (state >> 24) as u8 % 26)
    })
    .take(300_000)
    .collect();
    let lines: Vec<&str> =
        noise.as_bytes().chunks(70).map(|line| std::str::from_utf8(line).unwrap()).collect();
    receive_mail(&world, &plain("", &lines.join("\n"))).await;
    let listed = received(&world).await;
    let body = whole(&world, &listed[0]).await["text"].as_str().unwrap().replace("\r\n", "");
    assert_eq!(body.replace('\n', ""), noise);
}
