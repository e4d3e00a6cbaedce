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

/// The header with the ids that a mail refers to.
const REFERENCES: &str = "references";
/// RFC 2046, section 4.5.1.
const BYTES: &str = "application/octet-stream";

/// A file with its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name for the reader.
    pub filename: String,
    /// Its media type.
    pub content_type: String,
    /// The content id. If the HTML refers to it, the file is shown inside the HTML.
    pub content_id: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Writes a message as RFC 5322 and MIME. It does not contain Bcc recipients: only the envelope does.
///
/// `added` are Posthorn's own headers. They replace the caller's headers of the same names. The parts are nested as
/// mail programs expect: mixed (alternative (text, related (HTML, its images)), attachments), each level only if needed
/// (RFC 2046, section 5.1; RFC 2387).
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
        // SES replaces this id with its own; other providers keep it.
        .message_id(own_id.clone());
    if !message.cc.is_empty() {
        builder = builder.header("Cc", list(&message.cc));
    }
    if !content.reply_to.is_empty() {
        builder = builder.header("Reply-To", list(&content.reply_to));
    }
    // SES replaces our `Message-ID`, and answers refer to SES's id. But answers also repeat our `References` (RFC 5322,
    // section 3.6.4), so our own id there identifies them.
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
        with("multipart/related", html, shown.into_iter().map(inline_part))
    });
    let bodies = match (text, html) {
        (Some(text), Some(html)) => MimePart::new("multipart/alternative", vec![text, html]),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => MimePart::new("text/plain", ""),
    };
    with("multipart/mixed", bodies, listed.into_iter().map(listed_part))
}

/// Whether the HTML, which refers to the ids `named`, shows the file. Mail programs hide inline files that the HTML
/// does not show, so such a file must be a listed attachment.
fn is_shown(file: &File, named: &HashSet<String>) -> bool {
    file.content_id.as_ref().is_some_and(|id| named.contains(&id.to_ascii_lowercase()))
}

/// The text with only line feeds as line ends; the encoder turns them into CRLF. The encoder would keep a bare CR,
/// which SMTP forbids (RFC 5321, section 2.3.8).
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}

/// `first` alone or, if there are more parts, a multipart of all.
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

fn inline_part<'c>(file: File) -> MimePart<'c> {
    let (filename, id) = (file.filename.clone(), file.content_id.clone().unwrap_or_default());
    // RFC 2183, section 2.3: an inline file also has a name, for readers that save it.
    part(file).header("Content-Disposition", disposition("inline", &filename)).cid(id)
}

fn listed_part<'c>(file: File) -> MimePart<'c> {
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

/// A file is always sent as base64: in a text part, line ends and charset would change. A message or a multipart must
/// not be encoded (RFC 2046, sections 5.1 and 5.2.1), so such files also get the type of plain bytes.
fn part<'c>(file: File) -> MimePart<'c> {
    // Without an explicit encoding, the encoder treats every type that begins with `text/` as text.
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
    // Encoded words can be folded; a text without blanks cannot (RFC 5322, section 2.1.1).
    let encoded = looks_encoded(text) || longest_line("Subject", text) > own_headers::LINE_BYTES_MAX;
    if encoded { Raw::new(encoded_words(text)).into() } else { Text::new(text).into() }
}
