//! The rules that creating and changing a template share. What a source may say is checked where it is compiled.

use posthorn_content::Alias;
use posthorn_messages::Mailbox;
use posthorn_runtime::http;
use serde::{Deserialize, Deserializer};

/// Three sources of 256 KiB, some of whose characters JSON writes as six.
pub(crate) const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;
/// The most addresses that answers go to.
pub(crate) const REPLY_TO_MAX: usize = 50;

/// Names are for people: one line.
pub(crate) fn is_name(name: &str, _: &()) -> garde::Result {
    // Another rule says how long it must be.
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
        (Some(_), Some(_)) => Err(garde::Error::new("cannot stand beside `mjml`, which makes the HTML")),
        _ => Ok(()),
    }
}

/// The same where leaving it out says something else than `null`: nothing changes.
pub(crate) fn some_or_many<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<String>>, D::Error> {
    http::one_or_many(deserializer).map(Some)
}

/// A field whose `null` takes away what it holds.
pub(crate) fn nullable<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
