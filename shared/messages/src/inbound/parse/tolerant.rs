//! Mail that breaks rules or uses them in unusual ways.

use super::*;

fn read(raw: &str) -> InboundMail {
    parse_inbound(raw.replace('\n', "\r\n").as_bytes(), "ada@example.com")
}

fn text(raw: &str) -> Option<String> {
    read(raw).text
}

#[test]
fn a_mail_that_ends_early_shows_the_part_that_arrived() {
    let mixed = "Content-Type: multipart/mixed; boundary=A\n\n--A";
    assert_eq!(text(&format!("{mixed}\n\ntext")).as_deref(), Some("text"));
    assert_eq!(text(&format!("{mixed}\ntext")).as_deref(), Some("text"));
    let inner = "Content-Type: multipart/alternative; boundary=B\n\n--B\nContent-Type: text/html\n\n<p>x</p>";
    let file = "--A\nContent-Type: application/pdf; name=a.pdf\n\n%PDF\n--A--\n";
    let mail = read(&format!("{mixed}\n{inner}\n{file}"));
    assert_eq!((mail.html.as_deref(), mail.parts.len()), (Some("<p>x</p>"), 1));
    assert_eq!((mail.parts[0].filename.as_deref(), mail.parts[0].bytes), (Some("a.pdf"), 4));
    assert_eq!(text("Content-Type: multipart/mixed; boundary=\"\"\n\nbody").as_deref(), Some("body"));
    assert_eq!(text(&format!("{mixed}\n\nsee --A for more\n--A--")).as_deref(), Some("see --A for more"));
}

#[test]
fn text_is_decoded_as_far_as_it_can_be() {
    let quoted = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n";
    for (written, expected) in
        [("x = 5", "x = 5"), ("?a=b&c=1", "?a=b&c=1"), ("a=b =C3=A4", "a=b ä"), ("100=25=", "100%")]
    {
        assert_eq!(text(&format!("{quoted}{written}")).as_deref(), Some(expected));
    }
    let base64 = "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n";
    assert_eq!(text(&format!("{base64}aGVsbG8")).as_deref(), Some("hello"));
    assert_eq!(
        text(&format!("{base64}aGVsbG8=\n\nSent by a list")).as_deref(),
        Some("hello\r\n\r\nSent by a list")
    );
}

#[test]
fn names_and_subjects_split_within_a_character_are_joined() {
    let split = "=?UTF-8?Q?Pasi=C5=BEad=C4?=\n =?UTF-8?Q?=97jim=C5=B3?=";
    let mail = read(&format!(
        "Subject: {split}\nFrom: {split} <a@b>\nX-Note: {split}\nContent-Type: application/pdf\n\
         Content-Disposition: attachment; filename=\"plain.pdf\";\n filename*0*=utf-8''Pasi%C5;\n filename*1*=%BE.pdf\n\nx"
    ));
    assert_eq!((mail.subject.as_str(), mail.from.as_str()), ("Pasižadėjimų", "Pasižadėjimų <a@b>"));
    assert!(mail.headers.contains(&("x-note".into(), "Pasižadėjimų".into())));
    assert_eq!(mail.parts[0].filename.as_deref(), Some("Pasiž.pdf"));
}

#[test]
fn the_character_set_is_recognised_where_the_label_fails() {
    let read = |label: &str, body: &[u8]| {
        let raw = [format!("Subject: x\r\n{label}\r\n").as_bytes(), body].concat();
        parse_inbound(&raw, "").text.unwrap()
    };
    assert_eq!(read("", b"\x1b$B$3$s$K$A$O\x1b(B"), "こんにちは");
    assert_eq!(
        read("Content-Type: text/plain; charset=shift_jis\r\n", "こんにちは".as_bytes()),
        "こんにちは"
    );
    assert_eq!(read("Content-Type: text/plain; charset=iso-8859-1\r\n", "Grüße".as_bytes()), "Grüße");
    assert_eq!(read("Content-Type: text/plain; charset=utf-8\r\n", b"Gr\xfc\xdfe"), "Grüße");
    let raw = b"Subject: Gr\xfc\xdfe\r\nFrom: J\xc3\xb6 <a@b>\r\n\r\nx";
    let mail = parse_inbound(raw, "");
    assert_eq!((mail.subject.as_str(), mail.from.as_str()), ("Grüße", "Jö <a@b>"));
}

#[test]
fn content_past_a_limit_is_an_attachment() {
    let names = |mail: &InboundMail| -> Vec<(Option<String>, u64)> {
        mail.parts.iter().map(|part| (part.filename.clone(), part.bytes)).collect()
    };
    let long = "x".repeat(3 << 20);
    let mail = parse_inbound(format!("Subject: x\r\n\r\n{long}").as_bytes(), "");
    assert_eq!((mail.text.as_ref().unwrap().len(), &mail.incomplete[..]), (1 << 20, &[Incomplete::Text][..]));
    assert_eq!(names(&mail), [(None, 3 << 20)]);

    let mail = parse_inbound(format!("{}Subject: late\r\n\r\nbody", "a:\r\n".repeat(2_000)).as_bytes(), "");
    assert_eq!((mail.text.as_deref(), &mail.incomplete[..]), (Some("body"), &[Incomplete::Headers][..]));
    assert_eq!(names(&mail), [(Some("rest-of-header.txt".into()), 4 * 1_000 + 15)]);

    let raw = format!(
        "Content-Type: multipart/mixed; boundary=B\r\n\r\n{}",
        "--B\r\nContent-Type: image/png\r\n\r\nx\r\n".repeat(150)
    );
    let mail = parse_inbound(raw.as_bytes(), "");
    assert_eq!((mail.parts.len(), &mail.incomplete[..]), (100, &[Incomplete::Parts][..]));
    let rest = String::from_utf8(mail.parts[99].decode(raw.as_bytes())).unwrap();
    assert_eq!(rest.matches("image/png").count(), 51, "nothing is lost");

    let mail = unreadable(b"anything", "ada@example.com");
    assert_eq!(
        (mail.from.as_str(), &mail.incomplete[..]),
        ("ada@example.com", &[Incomplete::Unreadable][..])
    );
    assert_eq!(names(&mail), [(Some("rest-of-mail.eml".into()), 8)]);
}

#[test]
fn a_mail_of_nested_messages_is_read_on_a_small_stack() {
    for piece in [
        "Content-Type: message/rfc822\r\n\r\n",
        "Content-Type: message/global\r\n\r\n",
        "Content-Type: multipart/digest; boundary=B\r\n\r\n--B\r\n\r\n",
        "Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: message/rfc822\r\n\r\n",
    ] {
        let read = move || parse_inbound(piece.repeat(20_000).as_bytes(), "").parts.len();
        let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(read).unwrap();
        assert!((1..=100).contains(&thread.join().unwrap()), "{piece}");
    }
}
