use posthorn_mail::{Content, Mail};

use super::{
    Part,
    bodies::{Role, role_of},
    cut::{NAME_CHARACTERS_MAX, cut_to},
};

/// The head lists all attachments and must fit an item.
const FILES_MAX: usize = 100;
const TYPE_CHARACTERS_MAX: usize = 127;
/// The name of the attachment with the parts that were not parsed.
pub(super) const REST_OF_MAIL: &str = "rest-of-mail.eml";
const REST_OF_HEADER: &str = "rest-of-header.txt";

/// The attachments of a mail, and whether each has its own entry. If there are too many, the last entry is all the
/// rest. `as_files` has the start offsets of texts that did not fit the body.
pub(super) fn files(raw: &[u8], mail: &Mail<'_>, as_files: &[usize]) -> (Vec<Part>, bool) {
    let is_file = |part: &&posthorn_mail::Part<'_>| {
        as_files.contains(&part.start()) || role_of(mail, part) == Role::File
    };
    let attached: Vec<_> = mail.leaves().filter(is_file).collect();
    let header = mail.unread_header();
    let room = FILES_MAX - usize::from(header.is_some());
    let is_full = attached.len() + usize::from(mail.rest().is_some()) > room;
    let kept = if is_full { room - 1 } else { attached.len() };
    let rest = match attached.get(kept) {
        Some(first) => Some(first.start()..raw.len()),
        None => mail.rest(),
    };
    let unread = |range, name| Part::of(raw, Content::as_written(range)).named(name);
    let files = attached[..kept].iter().map(|part| file(raw, part));
    let files = files.chain(header.map(|range| unread(range, REST_OF_HEADER)));
    (files.chain(rest.map(|range| unread(range, REST_OF_MAIL))).collect(), !is_full)
}

fn file(raw: &[u8], part: &posthorn_mail::Part<'_>) -> Part {
    let plain = Part::of(raw, part.content());
    if part.is_opaque() {
        return plain.named(REST_OF_MAIL);
    }
    let disposition = part.parameterized("content-disposition");
    let typed = part.parameterized("content-type");
    let named = disposition.as_ref().and_then(|disposition| disposition.get("filename"));
    let named = named.or_else(|| typed.as_ref()?.get("name"));
    let content_id = part.fields().last("content-id").map(|id| {
        String::from_utf8_lossy(id)
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, '<' | '>'))
            .to_owned()
    });
    // A part without a type is `text/plain` by default; as an attachment it is not assumed to be text.
    let has_type = typed.is_some_and(|typed| typed.value.contains('/'));
    let content_type = match part.media_type() {
        kind if kind.is("text", "plain") && !has_type => plain.content_type.clone(),
        kind => kind.to_string(),
    };
    Part {
        filename: named
            .map(|name| {
                name.chars().filter(|c| !c.is_control()).take(NAME_CHARACTERS_MAX).collect::<String>()
            })
            .filter(|name| !name.trim().is_empty()),
        content_type: cut_to(&content_type, TYPE_CHARACTERS_MAX),
        inline: disposition.map_or_else(|| content_id.is_some(), |one| one.value == "inline"),
        content_id: content_id.map(|id| cut_to(&id, NAME_CHARACTERS_MAX)),
        ..plain
    }
}
