use std::collections::{HashMap, HashSet};

use posthorn_mail::{
    Address, Excess, Fields, Mail, addresses, decode_text, decode_words, first_message_id, message_ids,
    unfolded,
};

use crate::named;

use super::{
    InboundKind, InboundMail, Incomplete, Part, answer,
    bodies::bodies,
    cut::{NAME_CHARACTERS_MAX, cut_to},
    files::{REST_OF_MAIL, files},
    kind::{Traits, kind_of},
    report::{failed_recipients, is_delivery_report},
};

/// Limits per mail, larger than real mail needs. The rest is left out, so that one mail cannot fill an item.
pub(super) const HEADERS_MAX: usize = 200;
const HEADER_CHARACTERS_MAX: usize = 2_000;
const ADDRESSES_MAX: usize = 200;
/// Fields of the head have lower limits, because an item has at most 400 KB. A hundred parts and the listed addresses
/// must fit at four bytes per character.
const ADDRESS_CHARACTERS_MAX: usize = 320;
const REFERENCES_MAX: usize = 100;
/// How much of a returned mail is parsed. Its ids are at the top.
const RETURNED_BYTES_MAX: usize = 256 * 1024;

/// Headers with a structured value. An encoded word in them is part of a name; decoding it could change the meaning.
const STRUCTURED: [&str; 21] = [
    "bcc",
    "cc",
    "content-disposition",
    "content-id",
    "content-transfer-encoding",
    "content-type",
    "date",
    "from",
    "in-reply-to",
    "message-id",
    "mime-version",
    "received",
    "references",
    "reply-to",
    "resent-bcc",
    "resent-cc",
    "resent-from",
    "resent-to",
    "return-path",
    "sender",
    "to",
];

/// Parses a raw mail (RFC 5322, MIME). It refuses nothing, because a mail that breaks rules was still sent. Content
/// past a limit becomes an attachment ([`InboundMail::incomplete`] says why).
///
/// `envelope_sender` is the `MAIL FROM` of its delivery. Time is linear in the mail's size. Memory in addition to the
/// mail has constant limits: attachments stay ranges of `raw` until [`Part::decode`].
pub fn parse_inbound(raw: &[u8], envelope_sender: &str) -> InboundMail {
    let mail = Mail::read(raw);
    let own = || mail.root().map_or(Fields::of(b""), |root| root.fields());
    let listed =
        |name: &str| own().last(name).map(|value| addresses(value, ADDRESSES_MAX)).unwrap_or_default();
    let header = |name: &str| own().last(name).map(|value| decode_text(&unfolded(value), None));
    let from = listed("from");
    let kind = kind_of(&Traits {
        is_delivery_report: is_delivery_report(&mail),
        envelope_sender,
        from: from.first().map(|from| from.address.as_str()).unwrap_or_default(),
        header: &header,
    });
    let bodies = bodies(raw, &mail);
    let (headers, all_headers) = headers(own());
    let (parts, all_parts) = files(raw, &mail, &bodies.as_files);
    let answer = answer(bodies.text.as_deref(), bodies.html.as_deref());
    let also = [(Incomplete::Headers, !all_headers), (Incomplete::Parts, !all_parts)];
    InboundMail {
        kind,
        from: from.first().map_or_else(|| cut_to(envelope_sender, ADDRESS_CHARACTERS_MAX), written),
        to: listed("to").iter().map(written).collect(),
        cc: listed("cc").iter().map(written).collect(),
        reply_to: listed("reply-to").iter().map(written).collect(),
        subject: own().last("subject").map(|value| cut(&decode_words(value))).unwrap_or_default(),
        message_id: message_id(own()).map(|id| cut_to(&id, NAME_CHARACTERS_MAX)),
        references: references(raw, &mail, kind),
        first_reference: first_reference(own()).map(|id| cut_to(&id, NAME_CHARACTERS_MAX)),
        reply_text: answer.as_ref().map(|answer| answer.reply.clone()),
        quoted_text: answer.and_then(|answer| answer.quoted),
        html: bodies.html,
        text: bodies.text,
        failed: failed_recipients(raw, &mail),
        incomplete: incomplete(&mail, bodies.cut.into_iter().chain(only(also))),
        parts,
        headers,
    }
}

/// The result for a mail whose parsing failed: the whole mail is one attachment.
pub fn unreadable(raw: &[u8], envelope_sender: &str) -> InboundMail {
    let whole = posthorn_mail::Content::as_written(0..raw.len());
    InboundMail {
        parts: vec![Part::of(raw, whole).named(REST_OF_MAIL)],
        incomplete: vec![Incomplete::Unreadable],
        ..parse_inbound(b"", envelope_sender)
    }
}

fn only<const N: usize>(flags: [(Incomplete, bool); N]) -> impl Iterator<Item = Incomplete> {
    flags.into_iter().filter(|(_, is_so)| *is_so).map(|(reason, _)| reason)
}

fn incomplete(mail: &Mail<'_>, also: impl Iterator<Item = Incomplete>) -> Vec<Incomplete> {
    let exceeded = mail.excesses().into_iter().map(|excess| match excess {
        Excess::Header => Incomplete::Headers,
        Excess::Parts => Incomplete::Parts,
        Excess::Nesting => Incomplete::Nesting,
    });
    let mut reasons: Vec<Incomplete> = Vec::new();
    for reason in exceeded.chain(also) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

fn cut(text: &str) -> String {
    cut_to(text, HEADER_CHARACTERS_MAX)
}

/// The last header of each name, decoded, and whether that is all of them. RFC 2047 words in unstructured headers
/// become text.
fn headers(fields: Fields<'_>) -> (Vec<(String, String)>, bool) {
    let names = |name: &[u8]| String::from_utf8_lossy(name).to_ascii_lowercase();
    let last: HashMap<String, usize> =
        fields.clone().enumerate().map(|(place, field)| (names(field.name), place)).collect();
    let kept = fields.enumerate().filter_map(|(place, field)| {
        let name = names(field.name);
        (last.get(&name) == Some(&place)).then(|| {
            let value = match STRUCTURED.contains(&name.as_str()) {
                true => decode_text(&unfolded(field.value), None),
                false => decode_words(field.value),
            };
            (name, cut(&value.split_whitespace().collect::<Vec<_>>().join(" ")))
        })
    });
    (kept.take(HEADERS_MAX).collect(), last.len() <= HEADERS_MAX)
}

fn written(one: &Address) -> String {
    let address = cut_to(&one.address, ADDRESS_CHARACTERS_MAX);
    // The name is cut, so that the address stays complete.
    let room = ADDRESS_CHARACTERS_MAX.saturating_sub(address.chars().count());
    named(&cut_to(&one.name, room), &address)
}

fn message_id(fields: Fields<'_>) -> Option<String> {
    message_ids(fields.last("message-id")?, 1).pop()
}

/// The ids in `In-Reply-To` first, then those in `References` from the nearest on. For a bounce, also the ids in its
/// returned part.
fn references(raw: &[u8], mail: &Mail<'_>, kind: InboundKind) -> Vec<String> {
    let mut ids = mail.root().map(|root| own_references(root.fields())).unwrap_or_default();
    let returned = mail.leaves().filter(|part| {
        let kind = part.media_type();
        kind.main == "message" && matches!(kind.sub.as_str(), "rfc822" | "global" | "global-headers")
            || kind.is("text", "rfc822-headers")
            || kind.is("message", "rfc822-headers")
    });
    for part in returned.filter(|part| kind == InboundKind::Bounce && !part.is_opaque()) {
        if ids.len() >= REFERENCES_MAX {
            break;
        }
        let (bytes, _) = part.content().decode_up_to(raw, RETURNED_BYTES_MAX);
        if let Some(root) = Mail::read(&bytes).root() {
            ids.extend(message_id(root.fields()));
            ids.extend(own_references(root.fields()));
        }
    }
    let mut seen = HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    ids.truncate(REFERENCES_MAX);
    ids.iter().map(|id| cut(id)).collect()
}

fn first_reference(fields: Fields<'_>) -> Option<String> {
    let first = |name: &str| fields.clone().last(name).and_then(first_message_id);
    first("references").or_else(|| first("in-reply-to"))
}

fn own_references(fields: Fields<'_>) -> Vec<String> {
    let list = |name: &str| fields.clone().last(name).map(|value| message_ids(value, REFERENCES_MAX));
    let mut ids = list("in-reply-to").unwrap_or_default();
    ids.extend(list("references").unwrap_or_default().into_iter().rev());
    ids
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tolerant;
