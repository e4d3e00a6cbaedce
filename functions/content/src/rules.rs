//! Validation shared by the routes that create and change a template. The compiler checks the sources themselves.

use posthorn_content::Alias;
use posthorn_messages::Mailbox;
use posthorn_runtime::http;
use serde::Deserializer;

/// Three sources of 256 KiB, and room for characters that JSON escapes with six bytes.
pub(crate) const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;
/// The most addresses for replies.
pub(crate) const REPLY_TO_MAX: usize = 50;

/// Accepts a name of one line that is not blank.
pub(crate) fn is_name(name: &str, _: &()) -> garde::Result {
    // Another rule refuses empty names.
    if !name.is_empty() && name.trim().is_empty() {
        return Err(garde::Error::new("must not be blank"));
    }
    if name.chars().any(char::is_control) {
        return Err(garde::Error::new("must not contain control characters"));
    }
    Ok(())
}

pub(crate) fn is_alias(alias: &str, _: &()) -> garde::Result {
    alias.parse::<Alias>().map(drop).map_err(garde::Error::new)
}

pub(crate) fn is_mailbox(text: &str, _: &()) -> garde::Result {
    text.parse::<Mailbox>().map(drop).map_err(garde::Error::new)
}

pub(crate) fn is_optional_alias(alias: &Option<String>, _: &()) -> garde::Result {
    alias.as_deref().map_or(Ok(()), |alias| is_alias(alias, &()))
}

pub(crate) fn is_optional_mailbox(text: &Option<String>, _: &()) -> garde::Result {
    text.as_deref().map_or(Ok(()), |text| is_mailbox(text, &()))
}

pub(crate) fn without_mjml<'a>(
    mjml: &'a Option<String>,
) -> impl FnOnce(&Option<String>, &()) -> garde::Result + 'a {
    move |html, ()| match (html, mjml) {
        (Some(_), Some(_)) => {
            Err(garde::Error::new("cannot be combined with `mjml`, from which the HTML is compiled"))
        }
        _ => Ok(()),
    }
}

/// Like [`http::one_or_many`], for a field that changes nothing when it is left out.
pub(crate) fn some_or_many<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<String>>, D::Error> {
    http::one_or_many(deserializer).map(Some)
}
