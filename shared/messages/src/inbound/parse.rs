use mail_parser::{
    Address, Encoding, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
    decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode},
};

use super::{
    InboundKind, Letter, Part,
    kind::{Traits, kind_of},
    report::{failed_recipients, is_delivery_report},
    split_quoted,
};

/// Nobody reads more; what is over is left off, so that one mail cannot fill an item.
const HEADERS_MAX: usize = 200;
const HEADER_CHARACTERS_MAX: usize = 2_000;
const ADDRESSES_MAX: usize = 200;
const PARTS_MAX: usize = 100;
/// What stands in the head is shorter, for an item holds 400 KB: a hundred parts and the addresses that it lists must fit at four
/// bytes a character.
const ADDRESS_CHARACTERS_MAX: usize = 320;
const NAME_CHARACTERS_MAX: usize = 200;
const TYPE_CHARACTERS_MAX: usize = 127;
const REFERENCES_MAX: usize = 100;
/// Both bodies, the two parts of one, and images written into the other must fit one answer of 6 MB.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// Reads a mail as it came (RFC 5322, MIME). Never panics and never refuses what has a header at all: a mail that breaks rules
/// was still sent by somebody.
///
/// `envelope_sender` is the `MAIL FROM` of its delivery.
pub fn parse_inbound(raw: &[u8], envelope_sender: &str) -> Option<Letter> {
    let message = MessageParser::default().parse(raw)?;
    let headers = headers(&message);
    let header = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let from = addresses(message.from());
    let from_address =
        message.from().and_then(Address::first).and_then(|addr| addr.address()).unwrap_or_default();
    let kind = kind_of(&Traits {
        is_delivery_report: is_delivery_report(&message),
        envelope_sender,
        from: from_address,
        header: &header,
    });
    let (html, text) = bodies(&message);
    let split = text.as_deref().map(split_quoted);
    Some(Letter {
        kind,
        from: from.into_iter().next().unwrap_or_else(|| envelope_sender.to_owned()),
        to: addresses(message.to()),
        cc: addresses(message.cc()),
        reply_to: addresses(message.reply_to()),
        subject: message.subject().unwrap_or_default().chars().take(HEADER_CHARACTERS_MAX).collect(),
        message_id: message.message_id().map(|id| cut_to(id, NAME_CHARACTERS_MAX)),
        references: references(&message, kind),
        html,
        reply_text: split.as_ref().map(|split| split.said.to_owned()),
        quoted_text: split.and_then(|split| split.quoted.map(str::to_owned)),
        text,
        failed: failed_recipients(&message),
        parts: parts(&message),
        headers,
    })
}

fn cut(text: &str) -> String {
    cut_to(text, HEADER_CHARACTERS_MAX)
}

fn cut_to(text: &str, characters_max: usize) -> String {
    text.chars().take(characters_max).collect()
}

/// The last of each name, decoded; RFC 2047 words in unstructured ones become text.
fn headers(message: &Message<'_>) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for header in message.headers().iter().take(HEADERS_MAX) {
        let raw = message
            .raw_message
            .get(header.offset_start as usize..header.offset_end as usize)
            .map(String::from_utf8_lossy)
            .unwrap_or_default();
        let value = match &header.value {
            HeaderValue::Text(text) if !header.name.is_structured() => cut(text),
            _ => cut(&raw.split_whitespace().collect::<Vec<_>>().join(" ")),
        };
        let name = header.name.as_str().to_ascii_lowercase();
        headers.retain(|(known, _)| *known != name);
        headers.push((name, value));
    }
    headers
}

fn addresses(header: Option<&Address<'_>>) -> Vec<String> {
    let Some(header) = header else { return Vec::new() };
    let written = header.iter().filter_map(|addr| {
        let address = addr.address().filter(|address| !address.is_empty())?;
        let address = cut_to(address, ADDRESS_CHARACTERS_MAX);
        // The name gives way, so that the address is whole.
        let room = ADDRESS_CHARACTERS_MAX.saturating_sub(address.chars().count());
        let name = cut_to(addr.name().unwrap_or_default(), room);
        Some(match name.as_str() {
            "" => address,
            name if name.contains([',', '"', '<', '>', '@', ';', ':']) => {
                format!("\"{}\" <{address}>", name.replace(['"', '\\'], ""))
            }
            name => format!("{name} <{address}>"),
        })
    });
    written.take(ADDRESSES_MAX).collect()
}

fn bodies(message: &Message<'_>) -> (Option<String>, Option<String>) {
    let join = |ids: &[u32], html: bool| {
        let mut joined = String::new();
        for id in ids {
            // A text part that stands in for the other kind too is told once, as what it is.
            let found = message.parts.get(*id as usize).and_then(|part| match &part.body {
                PartType::Html(text) if html => Some(text),
                PartType::Text(text) if !html => Some(text),
                _ => None,
            });
            if let Some(text) = found {
                if !joined.is_empty() {
                    joined.push('\n');
                }
                joined.push_str(text);
            }
        }
        truncate(&mut joined, BODY_BYTES_MAX);
        (!joined.is_empty()).then_some(joined)
    };
    (join(&message.html_body, true), join(&message.text_body, false))
}

fn truncate(text: &mut String, bytes_max: usize) {
    if text.len() > bytes_max {
        let end = (0..=bytes_max).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        text.truncate(end);
    }
}

/// What it answers comes first, then what it refers to from the nearest on; of a bounce also what its returned part names.
fn references(message: &Message<'_>, kind: InboundKind) -> Vec<String> {
    let mut ids = own_references(message);
    if kind == InboundKind::Bounce {
        for part in &message.parts {
            match &part.body {
                PartType::Message(returned) => {
                    ids.extend(returned.message_id().map(cut));
                    ids.extend(own_references(returned));
                }
                _ if is_headers_alone(part) => {
                    // A header's last line must end to be read, and the part's does not.
                    let ended = [part.contents(), b"\r\n\r\n"].concat();
                    if let Some(returned) = MessageParser::default().parse_headers(&ended) {
                        ids.extend(returned.message_id().map(cut));
                        ids.extend(own_references(&returned));
                    }
                }
                _ => {}
            }
        }
    }
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    ids.truncate(REFERENCES_MAX);
    ids
}

fn is_headers_alone(part: &MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|kind| {
        kind.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case("rfc822-headers"))
    })
}

fn own_references(message: &Message<'_>) -> Vec<String> {
    let list = |value: &HeaderValue<'_>| -> Vec<String> {
        match value {
            HeaderValue::Text(one) => vec![cut(one)],
            HeaderValue::TextList(many) => many.iter().map(|one| cut(one)).collect(),
            _ => Vec::new(),
        }
    };
    let mut ids = list(message.in_reply_to());
    ids.extend(list(message.references()).into_iter().rev());
    ids
}

fn parts(message: &Message<'_>) -> Vec<Part> {
    let attached =
        message.attachments.iter().take(PARTS_MAX).filter_map(|id| message.parts.get(*id as usize));
    attached
        .map(|part| {
            let kind = part.content_type();
            let content_type = match kind.map(|kind| (kind.ctype(), kind.subtype())) {
                Some((main, Some(sub))) => format!("{main}/{sub}").to_ascii_lowercase(),
                _ => "application/octet-stream".to_owned(),
            };
            let bytes = bytes(message, part);
            Part {
                filename: part
                    .attachment_name()
                    .map(|name| cut_to(name, NAME_CHARACTERS_MAX))
                    .filter(|name| !name.is_empty()),
                content_type: cut_to(&content_type, TYPE_CHARACTERS_MAX),
                content_id: part
                    .content_id()
                    .map(|id| cut_to(id.trim_matches(['<', '>']), NAME_CHARACTERS_MAX)),
                inline: part
                    .content_disposition()
                    .map_or_else(|| part.content_id().is_some(), |disposition| disposition.is_inline()),
                bytes,
            }
        })
        .collect()
}

/// A file's bytes as they were sent: a text's character set is not changed, a forwarded mail is not rewritten.
fn bytes(message: &Message<'_>, part: &MessagePart<'_>) -> Vec<u8> {
    let written = message.raw_message.get(part.offset_body as usize..part.offset_end as usize);
    let decoded = match (&part.body, part.encoding, written) {
        (PartType::Message(inner), _, _) if !inner.parts.is_empty() => Some(inner.raw_message().to_vec()),
        (PartType::Text(_) | PartType::Html(_), Encoding::Base64, Some(written)) => base64_decode(written),
        (PartType::Text(_) | PartType::Html(_), Encoding::QuotedPrintable, Some(written)) => {
            quoted_printable_decode(written)
        }
        (PartType::Text(_) | PartType::Html(_), Encoding::None, Some(written)) => Some(written.to_vec()),
        _ => None,
    };
    decoded.unwrap_or_else(|| part.contents().to_vec())
}

#[cfg(test)]
mod tests;
