use std::collections::BTreeMap;

use mail_parser::{MessageParser, MimeHeaders};
use posthorn_ids::EmailId;

use super::*;

fn message() -> Message {
    let id = EmailId::new(jiff::Timestamp::from_second(1_790_000_000).unwrap());
    let to = vec!["\"Lovelace, Ada\" <ada@example.com>".parse().unwrap(), "b@example.com".parse().unwrap()];
    let subject =
        "Straße 🚀 and a subject that is long enough to be folded over more than a single line of a header";
    Message {
        cc: vec!["c@example.com".parse().unwrap()],
        bcc: vec!["secret@example.com".parse().unwrap()],
        ..Message::new(id, "Grüße & Co <hello@acme.example>".parse().unwrap(), to, subject)
    }
}

#[test]
fn another_library_reads_back_the_same_message() {
    let content = Content {
        reply_to: vec!["help@acme.example".parse().unwrap()],
        html: Some("<p>Grüße 🚀</p>".into()),
        text: Some("Grüße 🚀".into()),
        headers: BTreeMap::from([
            ("X-Entity-Ref".to_string(), "42".to_string()),
            ("x-own".into(), "theirs".into()),
        ]),
        attachments: Vec::new(),
    };
    let bytes = write_mime(&message(), &content, Vec::new(), &[("X-Own".into(), "ours".into())]).unwrap();
    let parsed = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(parsed.subject(), Some(message().subject.as_str()));
    assert_eq!(parsed.from().unwrap().first().unwrap().name(), Some("Grüße & Co"));
    assert_eq!(parsed.to().unwrap().first().unwrap().name(), Some("Lovelace, Ada"));
    assert_eq!(parsed.to().unwrap().last().unwrap().address(), Some("b@example.com"));
    assert_eq!(parsed.body_html(0).unwrap(), "<p>Grüße 🚀</p>");
    assert_eq!(parsed.body_text(0).unwrap().trim_end(), "Grüße 🚀");
    assert_eq!(parsed.header_raw("X-Entity-Ref").map(str::trim), Some("42"));
    assert_eq!(parsed.header_raw("X-Own").map(str::trim), Some("ours"));
    assert!(!String::from_utf8_lossy(&bytes).contains("theirs"));
    assert!(!String::from_utf8_lossy(&bytes).contains("secret@example.com"), "bcc stays off the message");
}

fn written(content: &Content, files: Vec<File>) -> String {
    String::from_utf8(write_mime(&message(), content, files, &[]).unwrap()).unwrap()
}

#[test]
fn a_file_is_shown_in_place_only_where_the_html_names_it() {
    let file = |id: &str| File {
        filename: format!("{id}.pdf"),
        content_type: "application/pdf".into(),
        content_id: Some(id.into()),
        bytes: b"x".to_vec(),
    };
    let html = Some("<img src=\"cid:Logo\"> and cid:logos".to_owned());
    let mime = written(&Content { html, ..Content::default() }, vec![file("logo"), file("terms")]);
    assert!(mime.contains("inline; filename=\"logo.pdf\""), "{mime}");
    assert!(mime.contains("attachment; filename=\"terms.pdf\""), "{mime}");
    let text = Some("cid:logo".to_owned());
    let mime = written(&Content { text, ..Content::default() }, vec![file("logo")]);
    assert!(mime.contains("attachment; filename=\"logo.pdf\""), "{mime}");
}

#[test]
fn a_files_type_keeps_its_parameters() {
    let file = |kind: &str| File {
        filename: "a".into(),
        content_type: kind.into(),
        content_id: None,
        bytes: b"x".to_vec(),
    };
    let kind = "text/calendar; charset=utf-8; method=REQUEST; x=\"a \\\"b\\\"\"";
    let bytes = written(&Content::default(), vec![file(kind), file("message/rfc822; x=y")]);
    let parsed = MessageParser::default().parse(bytes.as_bytes()).unwrap();
    let types: Vec<_> = parsed.attachments().filter_map(|part| part.content_type()).collect();
    let parameter = |name: &str| types[0].attribute(name);
    assert_eq!((types[0].ctype(), types[0].subtype()), ("text", Some("calendar")));
    assert_eq!(
        (parameter("charset"), parameter("method"), parameter("x")),
        (Some("utf-8"), Some("REQUEST"), Some("a \"b\""))
    );
    assert_eq!((types[1].ctype(), types[1].attribute("x")), ("application", None));
}

#[test]
fn long_headers_are_folded_and_unfold_unchanged() {
    let ids: Vec<String> = (0..40).map(|n| format!("<{n}.{}@mail.example.com>", "x".repeat(40))).collect();
    let headers = BTreeMap::from([
        ("References".to_owned(), ids.join(" ")),
        ("X-Long".to_owned(), format!(" {}  {} ", "a".repeat(900), "b".repeat(990))),
    ]);
    let long = Message { subject: "s".repeat(998), ..message() };
    let content = Content { headers, ..Content::default() };
    let bytes = write_mime(&long, &content, Vec::new(), &[]).unwrap();
    assert!(bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= 999), "998 and the CR");
    let parsed = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(parsed.subject(), Some(long.subject.as_str()));
    assert_eq!(parsed.references().as_text_list().unwrap().len(), 41);
    let read = parsed.header_raw("X-Long").unwrap().replace("\r\n", "");
    assert_eq!(read.trim(), content.headers["X-Long"].trim());
}

#[test]
fn names_with_any_characters_are_read_back() {
    for text in [
        r#""The \"Best\" Shop" <a@b.example>"#,
        "Jane [Acme] <a@b.example>",
        "Jane (Sales), Berlin <a@b.example>",
        r#"René "the Best" Müller <a@b.example>"#,
        r"back\slash; a@b: <x> <a@b.example>",
        r#""=?utf-8?q?a?=" <a@b.example>"#,
    ] {
        let from: Mailbox = text.parse().unwrap();
        let message = Message { from: from.clone(), ..message() };
        let bytes = write_mime(&message, &Content::default(), Vec::new(), &[]).unwrap();
        let parsed = MessageParser::default().parse(&bytes).unwrap();
        let read = parsed.from().unwrap().first().unwrap();
        assert_eq!((read.name(), read.address()), (from.name(), Some("a@b.example")), "{text}");
    }
}
