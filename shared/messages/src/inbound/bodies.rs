use posthorn_mail::{Mail, Part, decode_text};

use super::Incomplete;

/// Limit per body. One response of at most 6 MB has both bodies, the new and quoted parts of the text, and images that
/// are embedded in the HTML.
pub(super) const BODY_BYTES_MAX: usize = 1024 * 1024;
/// How much of a part is decoded to fill a body. UTF-16 needs twice the bytes of UTF-8; no charset in use needs more.
const DECODED_BYTES_MAX: usize = 2 * BODY_BYTES_MAX;

/// The bodies of a mail.
#[derive(Debug, Default)]
pub(super) struct Bodies {
    pub html: Option<String>,
    pub text: Option<String>,
    /// Start offsets of the parts that did not fit completely. They become attachments.
    pub as_files: Vec<usize>,
    /// The bodies that were cut.
    pub cut: Vec<Incomplete>,
}

/// How a part of a mail is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Text,
    Html,
    File,
}

/// The rules of RFC 8621, section 4.1.4. A text is shown unless it is an attachment, has a name, or is a secondary part
/// of a `multipart/related`.
pub(super) fn role_of(mail: &Mail<'_>, part: &Part<'_>) -> Role {
    let kind = part.media_type();
    let role = match (kind.main.as_str(), kind.sub.as_str()) {
        ("text", "plain") => Role::Text,
        ("text", "html") => Role::Html,
        _ => return Role::File,
    };
    let disposition = part.parameterized("content-disposition");
    let is_attached = disposition.as_ref().is_some_and(|disposition| disposition.value == "attachment");
    if part.is_opaque() || is_attached {
        return Role::File;
    }
    let is_related = mail.parent(part).is_some_and(|parent| parent.media_type().is("multipart", "related"));
    let has_name = || {
        let typed = part.parameterized("content-type");
        disposition.and_then(|one| one.get("filename")).or_else(|| typed?.get("name")).is_some()
    };
    if part.place() == 0 || !is_related && !has_name() { role } else { Role::File }
}

/// Joins the texts and the HTML of a mail.
pub(super) fn bodies(raw: &[u8], mail: &Mail<'_>) -> Bodies {
    let mut bodies = Bodies::default();
    for part in mail.leaves() {
        let (role, reason) = match role_of(mail, part) {
            Role::Text => (Role::Text, Incomplete::Text),
            Role::Html => (Role::Html, Incomplete::Html),
            Role::File => continue,
        };
        let body = if role == Role::Html { &mut bodies.html } else { &mut bodies.text };
        // Once a body is full, the parts after it are not shown.
        if bodies.cut.contains(&reason) {
            bodies.as_files.push(part.start());
            continue;
        }
        let (text, is_cut) = text_of(raw, part);
        if text.is_empty() {
            continue;
        }
        let joined = match body.take() {
            Some(before) => before + "\n" + &text,
            None => text,
        };
        if is_cut || joined.len() > BODY_BYTES_MAX {
            bodies.as_files.push(part.start());
            bodies.cut.push(reason);
        }
        *body = Some(truncated(joined));
    }
    bodies
}

fn text_of(raw: &[u8], part: &Part<'_>) -> (String, bool) {
    let (bytes, is_cut) = part.content().decode_up_to(raw, DECODED_BYTES_MAX);
    let label = part.parameterized("content-type").and_then(|kind| kind.get("charset"));
    (decode_text(&bytes, label.as_deref()), is_cut)
}

fn truncated(mut text: String) -> String {
    if text.len() > BODY_BYTES_MAX {
        text.truncate(text.floor_char_boundary(BODY_BYTES_MAX));
        text.shrink_to_fit();
    }
    text
}
