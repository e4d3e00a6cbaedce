//! Rules of single fields.

use std::collections::BTreeMap;

use posthorn_messages::{header_is_reserved, longest_line};

const HEADERS_MAX: usize = 50;
const METADATA_MAX: usize = 50;
/// A long thread's `References` have some 10 KB.
const HEADERS_BYTES_MAX: usize = 64 * 1024;
/// RFC 5322, section 2.1.1.
const LINE_CHARACTERS_MAX: usize = 998;
/// The text of the refusal of a reserved header.
const ALLOWED: &str = "may not be set here. You may set `In-Reply-To`, `References`, `Auto-Submitted`, `Comments`, `Feedback-ID`, `Importance`, `Keywords`, `Organization`, `Precedence`, `Priority`, `Sensitivity`, `List-…`, `X-…` and others that no mail server writes";

/// A line break in a header's value would add headers (CWE-93).
pub(super) fn is_one_line(text: &str, _: &()) -> garde::Result {
    if text.chars().any(char::is_control) {
        return Err(garde::Error::new("must not contain control characters"));
    }
    Ok(())
}

pub(super) fn are_headers(headers: &BTreeMap<String, String>, _: &()) -> garde::Result {
    if headers.len() > HEADERS_MAX {
        return Err(garde::Error::new(format!("must have at most {HEADERS_MAX} headers")));
    }
    let bytes: usize = headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    if bytes > HEADERS_BYTES_MAX {
        return Err(garde::Error::new(format!(
            "have {bytes} bytes together; {HEADERS_BYTES_MAX} are allowed"
        )));
    }
    for (name, value) in headers {
        // RFC 5322, section 2.2: visible ASCII except the colon.
        let shaped = (1..=76).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':');
        let fault = if !shaped {
            "is not a header name"
        } else if header_is_reserved(name) {
            ALLOWED
        } else if value.chars().any(char::is_control) {
            "must not contain control characters"
        } else if !value.is_ascii() {
            "must be ASCII"
        } else if longest_line(name, value) > LINE_CHARACTERS_MAX {
            "makes a line of more than 998 characters, because it has too few spaces to be folded at"
        } else {
            continue;
        };
        return Err(garde::Error::new(format!("`{}` {fault}", name.escape_debug())));
    }
    Ok(())
}

pub(super) fn is_label(text: &str, _: &()) -> garde::Result {
    let shaped = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if shaped { Ok(()) } else { Err(garde::Error::new("may hold ASCII letters, digits, `_` and `-` only")) }
}

pub(super) fn is_metadata(metadata: &BTreeMap<String, String>, _: &()) -> garde::Result {
    if metadata.len() > METADATA_MAX {
        return Err(garde::Error::new(format!("must have at most {METADATA_MAX} entries")));
    }
    match metadata
        .iter()
        .find(|(key, value)| !(1..=40).contains(&key.chars().count()) || value.chars().count() > 500)
    {
        Some((key, _)) => Err(garde::Error::new(format!(
            "`{}` is over the limit: 40 characters of key, 500 of value",
            key.escape_debug()
        ))),
        None => Ok(()),
    }
}
