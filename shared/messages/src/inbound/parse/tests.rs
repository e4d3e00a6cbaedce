use proptest::prelude::*;

use super::*;
use crate::inbound::split_quoted;

fn read(raw: &str) -> InboundMail {
    parse_inbound(raw.replace('\n', "\r\n").as_bytes(), "ada@example.com")
}

const NESTED: &str = "From: =?utf-8?q?Ada_L=C3=B6velace?= <ada@example.com>
To: Acme <in@acme.example>, \"Help, desk\" <help@acme.example>
Cc: c@example.com
Reply-To: ada+r@example.com
Subject: =?iso-2022-jp?b?GyRCJDMkcyRLJEEkTxsoQg==?=
Message-ID: <abc@mail.example.com>
In-Reply-To: <0100-x@email.amazonses.com>
References: <01h455vb4pex5vsknk084sn02q@acme.example>
 <0100-x@email.amazonses.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/related; boundary=r

--r
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Gr=FC=DFe

On Sat, Nov 21, 2026 at 10:00 AM Acme <hello@acme.example> wrote:
> Hello
--a
Content-Type: text/html; charset=windows-1252
Content-Transfer-Encoding: quoted-printable

<p>Gr=FC=DFe =80</p><img src=3D\"cid:logo@x\">
--a--
--r
Content-Type: image/png
Content-ID: <logo@x>
Content-Disposition: inline; filename=logo.png
Content-Transfer-Encoding: base64

iVBORw==
--r--
--m
Content-Type: text/csv; charset=iso-8859-1
Content-Disposition: attachment; filename*=utf-8''pr%C3%ADce.csv
Content-Transfer-Encoding: base64

Z3L8cw==
--m--
";

#[test]
fn names_keep_their_quotes_and_brackets() {
    let mail = read(
        "From: \"The \\\"Best\\\" Shop\" <a@b.example>\nTo: \"Jane [Acme]\" <c@d.example>, \"x \\\\ y\" <e@f.example>\n\nHi\n",
    );
    assert_eq!(mail.from, r#""The \"Best\" Shop" <a@b.example>"#);
    assert_eq!(mail.to, ["\"Jane [Acme]\" <c@d.example>", r#""x \\ y" <e@f.example>"#]);
}

#[test]
fn a_nested_mail_is_read_with_its_charsets_bodies_and_files() {
    let raw = NESTED.replace('\n', "\r\n");
    let mail = parse_inbound(raw.as_bytes(), "ada@example.com");
    assert_eq!(mail.kind, InboundKind::Message);
    assert_eq!(mail.from, "Ada Lövelace <ada@example.com>");
    assert_eq!(mail.to, ["Acme <in@acme.example>", "\"Help, desk\" <help@acme.example>"]);
    assert_eq!(
        (mail.cc.as_slice(), mail.reply_to.as_slice()),
        (&["c@example.com".to_owned()][..], &["ada+r@example.com".to_owned()][..])
    );
    assert_eq!(mail.subject, "こんにちは");
    assert_eq!(mail.message_id.as_deref(), Some("abc@mail.example.com"));
    assert_eq!(mail.references, ["0100-x@email.amazonses.com", "01h455vb4pex5vsknk084sn02q@acme.example"]);
    assert_eq!(mail.reply_text.as_deref(), Some("Grüße"));
    assert!(mail.quoted_text.as_deref().unwrap().ends_with("> Hello"));
    assert!(mail.html.as_deref().unwrap().starts_with("<p>Grüße €</p>"));
    let files: Vec<_> = mail
        .parts
        .iter()
        .map(|part| {
            (
                part.filename.as_deref(),
                part.content_type.as_str(),
                part.content_id.as_deref(),
                part.inline,
                part.decode(raw.as_bytes()),
            )
        })
        .collect();
    assert_eq!(
        files,
        [
            (Some("logo.png"), "image/png", Some("logo@x"), true, b"\x89PNG".to_vec()),
            (Some("príce.csv"), "text/csv", None, false, b"gr\xfcs".to_vec()),
        ]
    );
    assert!(mail.headers.contains(&("mime-version".into(), "1.0".into())));
}

#[test]
fn a_delivery_report_gives_its_recipients_and_the_ids_of_the_returned_mail() {
    let mail = read(
        "From: Mail Delivery System <MAILER-DAEMON@mx.example.com>
To: <in@acme.example>
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

I'm sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; gone@example.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user
 unknown

Original-Recipient: rfc822;full@example.com
Final-Recipient: rfc822; other@example.com
Action: Delayed
--b
Content-Type: text/rfc822-headers

Message-ID: <0100-y@email.amazonses.com>
References: <01h455vb4pex5vsknk084sn02q@acme.example>
--b--
",
    );
    assert_eq!(mail.kind, InboundKind::Bounce);
    let failed: Vec<_> = mail
        .failed
        .iter()
        .map(|one| {
            (
                one.address.as_str(),
                one.action.as_str(),
                one.status.as_deref(),
                one.diagnostic.as_ref().map(|one| one.as_str()),
            )
        })
        .collect();
    assert_eq!(
        failed,
        [
            ("gone@example.com", "failed", Some("5.1.1"), Some("550 5.1.1 user unknown")),
            ("full@example.com", "delayed", None, None),
        ]
    );
    assert_eq!(mail.references, ["0100-y@email.amazonses.com", "01h455vb4pex5vsknk084sn02q@acme.example"]);
}

#[test]
fn a_returned_mail_is_an_attachment_and_its_ids_are_references() {
    let raw = "From: mailer-daemon@example.com
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; gone@example.com
Action: failed
--b
Content-Type: message/rfc822

From: hello@acme.example
Subject: Hello
Message-ID: <one@acme.example>

text
--b--
";
    let mail = read(raw);
    assert_eq!(mail.references, ["one@acme.example"]);
    let returned = mail.parts.iter().find(|part| part.content_type == "message/rfc822").unwrap();
    assert!(
        String::from_utf8_lossy(&returned.decode(raw.replace('\n', "\r\n").as_bytes()))
            .contains("Subject: Hello")
    );
}

#[test]
fn a_mail_with_hardly_any_structure_is_still_read() {
    let bare = read("Subject: x\n\nbody");
    assert_eq!((bare.from.as_str(), bare.text.as_deref()), ("ada@example.com", Some("body")));
    let html = read("From: a@example.com\nContent-Type: text/html\n\n<p>only</p>");
    assert_eq!((html.html.as_deref(), html.text), (Some("<p>only</p>"), None));
}

proptest! {
    #[test]
    fn no_mail_makes_the_parser_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), at in 0usize..1500) {
        let _ = parse_inbound(&bytes, "");
        let mut raw = NESTED.as_bytes().to_vec();
        let at = at.min(raw.len());
        raw.splice(at..at, bytes);
        prop_assert!(parse_inbound(&raw, "a@example.com").headers.len() <= HEADERS_MAX);
    }

    #[test]
    fn a_split_text_loses_nothing(text in "(On 2026-01-01 a@b wrote:\n|> [a-z]{0,4}\n|[a-z]{0,5}\n|\n|From: x\n|To: y\n|Date: 1\n|_{10,12}\n){0,12}") {
        let split = split_quoted(&text);
        let letters = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).count();
        prop_assert_eq!(letters(split.reply) + split.quoted.map_or(0, letters), letters(&text));
    }
}

#[test]
fn the_largest_possible_head_fits_an_item() {
    let wide = "\u{1f4a5}".repeat(400);
    let list = vec![format!("\"{wide}\" <a@example.com>"); 100].join(", ");
    let ids = vec!["<x@y>"; 300].join(" ");
    let part = format!(
        "--b\nContent-Type: image/png\nContent-ID: <{wide}>\nContent-Disposition: attachment; filename=\"{wide}\"\n\nx\n"
    );
    let failed = format!(
        "\nFinal-Recipient: rfc822; {wide}\nAction: failed\nDiagnostic-Code: x; {wide}\nStatus: {wide}\n"
    );
    let raw = format!(
        "From: {list}\nTo: {list}\nCc: {list}\nReply-To: {list}\nSubject: {}\nMessage-ID: <{wide}>\nReferences: {ids}\n\
         Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n{}\n{}--b--\n",
        wide.repeat(5),
        failed.repeat(120),
        part.repeat(150)
    );
    let mail = read(&raw);
    let receipt = crate::inbound::Receipt {
        message_id: "x".into(),
        received_at: jiff::Timestamp::UNIX_EPOCH,
        sender: String::new(),
        recipients: Vec::new(),
        object_key: String::new(),
        verdicts: crate::inbound::Verdicts::default(),
    };
    let recipients = vec![format!("{}@example.com", "a".repeat(240)); 100];
    let head = crate::inbound::Received::new(&receipt, &mail, "scope", recipients, None);
    assert_eq!((head.attachments.len(), head.to.len(), head.failed.len()), (100, 30, 10));
    let bytes = serde_json::to_vec(&head).unwrap().len();
    assert!(bytes < 390_000, "{bytes}");
}
