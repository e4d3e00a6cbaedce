#[cfg(test)]
mod conformance;
mod own_headers;
mod references;
#[cfg(test)]
mod tests;
mod words;

use std::{borrow::Cow, collections::HashSet};

use base64::{Engine, prelude::BASE64_STANDARD};
use mail_builder::{
    MessageBuilder,
    headers::{HeaderType, address::Address, content_type::ContentType, raw::Raw, text::Text},
    mime::MimePart,
};

use crate::{Content, Mailbox, MediaType, Message};
use words::{encoded_words, looks_encoded};

pub use own_headers::{header_is_reserved, longest_line};

/// The ids that a mail refers to.
const REFERENCES: &str = "references";
/// RFC 2046, section 4.5.1.
const BYTES: &str = "application/octet-stream";

/// A file, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name for the reader.
    pub filename: String,
    /// Its media type.
    pub content_type: String,
    /// What the HTML calls it by; it is shown in place if the HTML does.
    pub content_id: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Writes a message as RFC 5322 and MIME. Bcc recipients are not in it: they go on the envelope alone.
///
/// `added` are Posthorn's own headers, which stand in place of the caller's of the same names. The parts are nested as mail
/// programs expect them: mixed (alternative (text, related (HTML, images in it)), attachments), each level only where it is
/// needed (RFC 2046, section 5.1; RFC 2387).
pub fn write_mime(
    message: &Message,
    content: &Content,
    files: Vec<File>,
    added: &[(String, String)],
) -> std::io::Result<Vec<u8>> {
    let seconds = message.id.created_at().as_second();
    let own_id = format!("{}@{}", message.id.suffix(), message.from.domain());
    let mut builder = MessageBuilder::new()
        .header("From", list(std::slice::from_ref(&message.from)))
        .header("To", list(&message.to))
        .header("Subject", subject(&message.subject))
        .date(seconds)
        // SES puts its own in place of this one; other providers keep it.
        .message_id(own_id.clone());
    if !message.cc.is_empty() {
        builder = builder.header("Cc", list(&message.cc));
    }
    if !content.reply_to.is_empty() {
        builder = builder.header("Reply-To", list(&content.reply_to));
    }
    // SES puts another `Message-ID` in place of ours, and an answer names that one; but it takes over our `References` as well
    // (RFC 5322, section 3.6.4), so that an answer can be told by ours.
    let references = content.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(REFERENCES));
    let named = references.map(|(_, value)| format!("{} ", value.trim())).unwrap_or_default();
    builder = builder.header("References", Raw::new(format!("{named}<{own_id}>")));
    for (name, value) in content.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case(REFERENCES)) {
        if !added.iter().any(|(own, _)| own.eq_ignore_ascii_case(name)) {
            builder = builder.header(name.as_str(), Raw::new(value.trim()));
        }
    }
    for (name, value) in added {
        builder = builder.header(name.as_str(), Raw::new(value.as_str()));
    }
    builder.body(body(content, files)).write_to_vec()
}

fn body<'c>(content: &'c Content, files: Vec<File>) -> MimePart<'c> {
    let named = content.html.as_deref().map(references::content_ids).unwrap_or_default();
    let (shown, listed): (Vec<File>, Vec<File>) = files.into_iter().partition(|file| is_shown(file, &named));
    let text = content
        .text
        .as_deref()
        .filter(|text| !text.is_empty())
        .map(|text| MimePart::new("text/plain", with_line_feeds(text)));
    let html = content.html.as_deref().map(|html| {
        let html: MimePart<'c> = MimePart::new("text/html", with_line_feeds(html));
        with("multipart/related", html, shown.into_iter().map(in_place))
    });
    let said = match (text, html) {
        (Some(text), Some(html)) => MimePart::new("multipart/alternative", vec![text, html]),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => MimePart::new("text/plain", ""),
    };
    with("multipart/mixed", said, listed.into_iter().map(beside))
}

/// Whether the HTML, which names these ids, has a place for the file. One that it does not name would be in no list of files
/// either: mail programs hide what is said to be in place.
fn is_shown(file: &File, named: &HashSet<String>) -> bool {
    file.content_id.as_ref().is_some_and(|id| named.contains(&id.to_ascii_lowercase()))
}

/// A text whose lines end in line feeds alone, of which the encoder makes CRLF. It lets a bare CR through, which SMTP forbids
/// (RFC 5321, section 2.3.8).
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}

/// `first` alone, or with what belongs to it.
fn with<'c>(
    kind: &'static str,
    first: MimePart<'c>,
    more: impl ExactSizeIterator<Item = MimePart<'c>>,
) -> MimePart<'c> {
    if more.len() == 0 {
        return first;
    }
    MimePart::new(kind, std::iter::once(first).chain(more).collect::<Vec<_>>())
}

fn in_place<'c>(file: File) -> MimePart<'c> {
    let (filename, id) = (file.filename.clone(), file.content_id.clone().unwrap_or_default());
    // RFC 2183, section 2.3: what is shown in place has a name too, for readers who save it.
    part(file).header("Content-Disposition", disposition("inline", &filename)).cid(id)
}

fn beside<'c>(file: File) -> MimePart<'c> {
    let (filename, id) = (file.filename.clone(), file.content_id.clone());
    let part = part(file).header("Content-Disposition", disposition("attachment", &filename));
    match id {
        Some(id) => part.cid(id),
        None => part,
    }
}

fn disposition(kind: &'static str, filename: &str) -> HeaderType<'static> {
    match looks_encoded(filename) {
        true => Raw::new(format!("{kind}; {}", words::extended_parameter("filename", filename))).into(),
        false => ContentType::new(kind).attribute("filename", filename.to_owned()).into(),
    }
}

/// A file is bytes, whatever its type: a text part would have its line ends and its character set changed. A message or a
/// multipart may not be encoded (RFC 2046, sections 5.1 and 5.2.1), which bytes must be: it travels as bytes by its type too.
fn part<'c>(file: File) -> MimePart<'c> {
    // Left to itself, the encoder takes a type that begins with `text/` for a text, whatever the part was made of.
    MimePart::new(content_type(&file.content_type), base64_lines(&file.bytes)).transfer_encoding("base64")
}

fn content_type(text: &str) -> ContentType<'static> {
    match text.parse::<MediaType>() {
        Ok(kind) if !kind.essence.to_ascii_lowercase().starts_with("message/") => {
            let plain = ContentType::new(kind.essence);
            kind.parameters.into_iter().fold(plain, |kind, (name, value)| kind.attribute(name, value))
        }
        _ => ContentType::new(BYTES),
    }
}

/// RFC 2045, section 6.8: base64 in lines of 76 characters.
fn base64_lines(bytes: &[u8]) -> Vec<u8> {
    const LINE_CHARACTERS: usize = 76;
    let text = BASE64_STANDARD.encode(bytes).into_bytes();
    let mut lines = Vec::with_capacity(text.len() + text.len() / LINE_CHARACTERS * 2 + 2);
    for line in text.chunks(LINE_CHARACTERS) {
        lines.extend_from_slice(line);
        lines.extend_from_slice(b"\r\n");
    }
    lines
}

fn address(mailbox: &Mailbox) -> Address<'static> {
    Address::new_address(mailbox.name().map(str::to_owned), mailbox.address())
}

fn list(mailboxes: &[Mailbox]) -> HeaderType<'static> {
    if !mailboxes.iter().filter_map(Mailbox::name).any(looks_encoded) {
        return Address::new_list(mailboxes.iter().map(address).collect()).into();
    }
    let written = |one: &Mailbox| match one.name() {
        Some(name) => format!("{} <{}>", encoded_words(name), one.address()),
        None => format!("<{}>", one.address()),
    };
    Raw::new(mailboxes.iter().map(written).collect::<Vec<_>>().join(", ")).into()
}

fn subject(text: &str) -> HeaderType<'_> {
    // Encoded words can be folded where a text without blanks cannot (RFC 5322, section 2.1.1).
    let encoded = looks_encoded(text) || longest_line("Subject", text) > own_headers::LINE_BYTES_MAX;
    if encoded { Raw::new(encoded_words(text)).into() } else { Text::new(text).into() }
}
