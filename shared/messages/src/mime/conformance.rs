//! Writes messages of every kind and reads them with another library. Nothing may be lost or changed.

mod generate;

use base64::{Engine, prelude::BASE64_STANDARD};
use generate::{Given, given, image};
use mail_parser::{Address, Message as Parsed, MessageParser, MessagePart, MimeHeaders, PartType};

use super::*;

const MESSAGES: u64 = 200;
/// RFC 5322, section 2.1.1, without CRLF.
const LINE_BYTES_MAX: usize = 998;

#[test]
fn two_hundred_messages_of_every_kind_are_read_back_unchanged() {
    let mut seen = Seen::default();
    for seed in 0..MESSAGES {
        let given = given(seed);
        let bytes = write_mime(&given.message, &given.content, given.files.clone(), &given.added).unwrap();
        let checked = std::panic::catch_unwind(|| {
            lines_are_fit_for_smtp(&bytes);
            let parsed = MessageParser::default().parse(&bytes).unwrap();
            addressed_as_meant(&given, &parsed);
            headers_as_meant(&given, &parsed);
            bodies_as_meant(&given, &parsed);
            files_as_meant(&given, &parsed);
        });
        if checked.is_err() {
            panic!("seed {seed}: {given:#?}\n{}", String::from_utf8_lossy(&bytes));
        }
        seen.count(&given, &bytes);
    }
    seen.check();
}

/// Counts the kinds of messages, so that the test fails if the generator no longer makes one.
#[derive(Default)]
struct Seen {
    nested: u32,
    listed: u32,
    in_place: u32,
    not_named: u32,
    empty_files: u32,
    international: u32,
    folded: u32,
    long_lines: u32,
    no_body: u32,
}

impl Seen {
    fn count(&mut self, given: &Given, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        let of = |kind: &str| text.contains(kind);
        self.nested +=
            u32::from(of("multipart/mixed") && of("multipart/alternative") && of("multipart/related"));
        self.listed += u32::from(given.files.iter().any(|file| file.content_id.is_none()));
        self.in_place += u32::from(of("multipart/related"));
        let html = given.content.html.as_deref();
        let ids = given.files.iter().filter_map(|file| file.content_id.as_ref());
        self.not_named +=
            u32::from(html.is_some_and(|html| ids.into_iter().any(|id| !html.contains(&image(id)))));
        self.empty_files += u32::from(given.files.iter().any(|file| file.bytes.is_empty()));
        self.international += u32::from(given.message.to.iter().any(|to| to.domain().contains("xn--")));
        self.folded += u32::from(of("\r\n "));
        let long = |body: &Option<String>| {
            body.iter().flat_map(|body| body.lines()).any(|line| line.len() > LINE_BYTES_MAX)
        };
        self.long_lines += u32::from(long(&given.content.html) || long(&given.content.text));
        self.no_body += u32::from(given.content.html.is_none() && given.content.text.is_none());
    }

    fn check(&self) {
        for (kind, times) in [
            ("all levels of multiparts", self.nested),
            ("files", self.listed),
            ("images in place", self.in_place),
            ("images that the HTML does not name", self.not_named),
            ("empty files", self.empty_files),
            ("international domains", self.international),
            ("folded headers", self.folded),
            ("long lines", self.long_lines),
            ("no body", self.no_body),
        ] {
            assert!(times >= 5, "{kind} came up {times} times in {MESSAGES} messages");
        }
    }
}

fn lines_are_fit_for_smtp(bytes: &[u8]) {
    assert!(bytes.is_ascii(), "a byte over 127");
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let last = at == lines;
        let Some(line) = line.strip_suffix(b"\r") else {
            // RFC 5322, section 3.5: the last line of a body needs no CRLF.
            assert!(last && !line.contains(&b'\r'), "line {at} does not end in CRLF");
            assert!(line.len() <= LINE_BYTES_MAX, "the last line has {} bytes", line.len());
            continue;
        };
        assert!(!line.contains(&b'\r'), "line {at} has a bare CR");
        assert!(line.len() <= LINE_BYTES_MAX, "line {at} has {} bytes", line.len());
    }
}

fn addressed_as_meant(given: &Given, parsed: &Parsed<'_>) {
    let message = &given.message;
    assert_eq!(mailboxes(parsed.from()), meant(std::slice::from_ref(&message.from)));
    assert_eq!(mailboxes(parsed.to()), meant(&message.to));
    assert_eq!(mailboxes(parsed.cc()), meant(&message.cc));
    assert_eq!(mailboxes(parsed.reply_to()), meant(&given.content.reply_to));
    assert!(parsed.bcc().is_none(), "bcc stays off the message");
    assert_eq!(parsed.subject(), Some(message.subject.as_str()));
    assert_eq!(parsed.date().unwrap().to_timestamp(), message.id.created_at().as_second());
    let id = format!("{}@{}", message.id.suffix(), message.from.domain());
    assert_eq!(parsed.message_id(), Some(id.as_str()));
}

fn meant(mailboxes: &[Mailbox]) -> Vec<(Option<String>, String)> {
    mailboxes.iter().map(|one| (one.name().map(str::to_owned), one.address())).collect()
}

fn mailboxes(read: Option<&Address<'_>>) -> Vec<(Option<String>, String)> {
    let all = read.into_iter().flat_map(Address::iter);
    all.map(|one| (one.name().map(str::to_owned), one.address().unwrap().to_owned())).collect()
}

fn headers_as_meant(given: &Given, parsed: &Parsed<'_>) {
    let theirs = given.content.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let ours = given.added.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let hidden = |name: &str| given.added.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
    for (name, value) in theirs.filter(|(name, _)| !hidden(name)).chain(ours) {
        let read: Vec<&str> = parsed
            .headers_raw()
            .filter(|(read, _)| read.eq_ignore_ascii_case(name))
            .map(|(_, v)| v)
            .collect();
        assert_eq!(read.len(), 1, "{name}");
        // RFC 5322, section 2.2.3: to unfold is to remove each CRLF that white space follows.
        let read = read[0].replace("\r\n", "");
        // The caller's references are followed by the message's own id.
        let meant = if name.eq_ignore_ascii_case(REFERENCES) {
            read.rsplit_once(" <").map_or("", |(before, _)| before)
        } else {
            &read
        };
        assert_eq!(meant.trim(), value.trim(), "{name}");
    }
}

fn bodies_as_meant(given: &Given, parsed: &Parsed<'_>) {
    let bodies = |kind: &str| -> Vec<String> {
        let is_body = |part: &&MessagePart<'_>| {
            part.content_disposition().is_none()
                && part.content_type().is_some_and(|is| is.ctype() == "text" && is.subtype() == Some(kind))
        };
        parsed.parts.iter().filter(is_body).map(|part| in_line_feeds(text_of(part))).collect()
    };
    let content = &given.content;
    let html: Vec<String> = content.html.iter().map(|text| in_line_feeds(text)).collect();
    assert_eq!(bodies("html"), html);
    // An empty text next to an HTML body is left out. A message without any body gets an empty text.
    let given = content.text.as_deref().filter(|text| !text.is_empty());
    let text = given.or(content.html.is_none().then_some(""));
    assert_eq!(bodies("plain"), text.map(in_line_feeds).into_iter().collect::<Vec<_>>());
}

fn text_of<'p>(part: &'p MessagePart<'_>) -> &'p str {
    match &part.body {
        PartType::Text(text) | PartType::Html(text) => text,
        other => panic!("{other:?} is no text"),
    }
}

/// Mail ends its lines in CRLF, whatever they ended in before (RFC 2046, section 4.1.1).
fn in_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn files_as_meant(given: &Given, parsed: &Parsed<'_>) {
    let is_file = |part: &&MessagePart<'_>| part.content_disposition().is_some();
    let read: Vec<File> = parsed.parts.iter().filter(is_file).map(|part| file_of(part, parsed)).collect();
    let html = given.content.html.as_deref().unwrap_or_default();
    let shown = |file: &&File| file.content_id.as_ref().is_some_and(|id| html.contains(&image(id)));
    let in_place = given.files.iter().filter(shown);
    let listed = given.files.iter().filter(|file| !shown(file));
    // A message inside a message must not be encoded (RFC 2046, section 5.2.1), so it is sent as plain bytes.
    let meant = in_place.chain(listed).cloned().map(|file| match file.content_type.as_str() {
        "message/rfc822" => File { content_type: "application/octet-stream".into(), ..file },
        _ => file,
    });
    let meant: Vec<File> = meant.collect();
    let names = |files: &[File]| -> Vec<String> {
        files
            .iter()
            .map(|file| format!("{} {} {:?}", file.content_type, file.filename, file.content_id))
            .collect()
    };
    assert_eq!(names(&read), names(&meant));
    assert_eq!(read, meant);
}

fn file_of(part: &MessagePart<'_>, parsed: &Parsed<'_>) -> File {
    let kind = part.content_type().unwrap();
    // The raw bytes, before the library applies a charset to text parts.
    let raw = &parsed.raw_message()[part.raw_body_offset() as usize..part.raw_end_offset() as usize];
    let encoded: Vec<u8> = raw.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    File {
        filename: part.attachment_name().unwrap_or_default().to_owned(),
        content_type: format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()),
        content_id: part.content_id().map(str::to_owned),
        bytes: BASE64_STANDARD.decode(encoded).unwrap(),
    }
}
