use proptest::prelude::*;

use super::*;

/// The leaves of a mail: type and decoded text.
fn leaves(raw: &str) -> Vec<(String, String)> {
    let raw = raw.replace('\n', "\r\n");
    let mail = Mail::read(raw.as_bytes());
    let decoded = |part: &Part<'_>| part.content().decode(raw.as_bytes());
    mail.leaves()
        .map(|part| (part.media_type().to_string(), String::from_utf8_lossy(&decoded(part)).into_owned()))
        .collect()
}

fn check(raw: &str, expected: &[(&str, &str)]) {
    let found = leaves(raw);
    let found: Vec<_> = found.iter().map(|(kind, text)| (kind.as_str(), text.as_str())).collect();
    assert_eq!(found, expected, "{raw}");
}

const MIXED: &str = "Content-Type: multipart/mixed; boundary=A\n\n";

#[test]
fn text_around_the_parts_is_not_part_of_the_content() {
    check("Subject: x\n\nbody\n", &[("text/plain", "body\r\n")]);
    check(
        &format!("{MIXED}before\n--A\n\none\n\n--A  \nContent-Type: text/html\n\n<p>\n--A--\nafter\n"),
        &[("text/plain", "one\r\n"), ("text/html", "<p>")],
    );
    check(&format!("{MIXED}--A\n\n--A--"), &[("text/plain", "")]);
    check(&format!("{MIXED}--A\n\none\n--A--\n--A\n\ntwo"), &[("text/plain", "one"), ("text/plain", "two")]);
}

#[test]
fn the_end_of_the_mail_and_an_outer_delimiter_close_every_open_part() {
    for text in ["--A\ntext", "--A\n\ntext", "\n--A\n\ntext"] {
        check(&format!("{MIXED}{text}"), &[("text/plain", "text")]);
    }
    let inner = "--A\nContent-Type: multipart/alternative; boundary=B\n\n--B\n\none\n";
    let file = "--A\nContent-Type: image/png\n\ntwo\n";
    check(&format!("{MIXED}{inner}{file}--A--\n"), &[("text/plain", "one"), ("image/png", "two")]);
    check(&format!("{MIXED}{inner}{file}"), &[("text/plain", "one"), ("image/png", "two\r\n")]);
    check(&format!("{MIXED}{inner}--A--\nafter"), &[("text/plain", "one")]);
    check(
        &format!("{MIXED}--A\nContent-Type: image/png\n--A\n\ntwo"),
        &[("image/png", ""), ("text/plain", "two")],
    );
}

#[test]
fn only_a_whole_line_is_a_delimiter() {
    for line in ["see --A for more", " --A", "--AB", "--A for more", "--A-", "--a", "--"] {
        let text = format!("above\n{line}\nbelow");
        let expected = text.replace('\n', "\r\n");
        check(&format!("{MIXED}--A\n\n{text}\n--A--\n"), &[("text/plain", &expected)]);
    }
    check(
        "Content-Type: multipart/mixed; boundary=\"A--  \"\n\n--A--\n\none\n--A----\nafter",
        &[("text/plain", "one")],
    );
    let nested = format!(
        "{MIXED}--A\nContent-Type: multipart/mixed; boundary=AA\n\n--AA\n\none\n--AA--\n--A\n\ntwo\n--A--"
    );
    check(&nested, &[("text/plain", "one"), ("text/plain", "two")]);
}

#[test]
fn a_multipart_without_parts_is_text() {
    for kind in [
        "multipart/mixed; boundary=\"\"",
        "multipart/mixed",
        "multipart/mixed; boundary=B",
        "multipart",
        "nonsense",
        "text",
        "/",
    ] {
        check(&format!("Content-Type: {kind}\n\n--\nbody"), &[("text/plain", "--\r\nbody")]);
    }
    check(&format!("{MIXED}only\n--A--\nafter"), &[("text/plain", "only")]);
    let long = "x".repeat(BOUNDARY_BYTES_MAX + 1);
    let raw = format!("Content-Type: multipart/mixed; boundary={long}\n\n--{long}\n\nbody");
    assert_eq!(leaves(&raw).len(), 1);
}

#[test]
fn an_inner_message_is_a_leaf_and_the_members_of_a_digest_are_messages() {
    let inner = "From: a@b\nContent-Type: multipart/mixed; boundary=C\n\n--C\n\none\n--C--\n";
    check(
        &format!("{MIXED}--A\nContent-Type: message/rfc822\n\n{inner}--A--"),
        &[("message/rfc822", inner.trim_end().replace('\n', "\r\n").as_str())],
    );
    check(
        "Content-Type: multipart/digest; boundary=A\n\n--A\n\nSubject: x\n\none\n--A\nContent-Type: text/plain\n\ntwo",
        &[("message/rfc822", "Subject: x\r\n\r\none"), ("text/plain", "two")],
    );
}

#[test]
fn the_rest_past_a_limit_is_one_piece() {
    let levels: String = (0..NESTING_MAX + 30)
        .map(|level| format!("Content-Type: multipart/mixed; boundary=B{level}\n\n--B{level}\n"))
        .collect();
    let raw = format!("{levels}\ndeep\n--B0\n\nshallow");
    let mail = Mail::read(raw.as_bytes());
    let [opaque, last] = &mail.leaves().collect::<Vec<_>>()[..] else { panic!("{mail:?}") };
    assert!(opaque.is_opaque() && !last.is_opaque());
    let written = String::from_utf8_lossy(&opaque.content().decode(raw.as_bytes())).into_owned();
    assert!(written.starts_with("Content-Type: multipart/mixed; boundary=B50") && written.ends_with("deep"));
    assert_eq!(mail.excesses(), [Excess::Nesting]);

    let raw = format!("{MIXED}{}", "--A\n\nx\n".repeat(PARTS_MAX + 50));
    let mail = Mail::read(raw.as_bytes());
    assert_eq!((mail.leaves().count(), mail.excesses()), (PARTS_MAX - 1, vec![Excess::Parts]));
    assert_eq!(&raw[mail.rest().unwrap()], format!("\nx\n{}", "--A\n\nx\n".repeat(50)));

    let raw = format!("{}\nbody", "a:\n".repeat(5_000));
    let mail = Mail::read(raw.as_bytes());
    assert_eq!((mail.excesses(), mail.unread_header().unwrap().len()), (vec![Excess::Header], 3 * 4_000));
    assert_eq!(mail.root().unwrap().content().decode(raw.as_bytes()), b"body");
}

proptest! {
    #[test]
    fn parts_lie_within_the_mail_and_do_not_overlap(
        raw in "(Content-Type: multipart/(mixed|digest); boundary=[AB]\n|Content-Type: (text/html|message/rfc822)\n|--[AB]\n|--[AB]--\n|\n|[a-c]{1,3}\n| x\n|a: b\n){0,30}"
    ) {
        let mail = Mail::read(raw.as_bytes());
        let mut end = 0;
        for part in mail.leaves() {
            let written = part.content().range;
            prop_assert!(part.start() >= end && written.start >= part.start() && written.end >= written.start);
            prop_assert!(written.end <= raw.len());
            end = written.end;
        }
    }

    #[test]
    fn no_bytes_make_the_parser_panic(raw in prop::collection::vec(any::<u8>(), 0..300)) {
        let mail = Mail::read(&raw);
        for part in mail.leaves() {
            let content = part.content();
            prop_assert_eq!(content.decode(&raw).len() as u64, content.decoded_bytes(&raw));
        }
        for field in Fields::of(&raw) {
            crate::addresses(field.value, 10);
            crate::decode_words(field.value);
            crate::message_ids(field.value, 10);
            Parameterized::parse(field.value).get("filename");
        }
    }
}
