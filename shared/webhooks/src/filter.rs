//! Filters of an endpoint: a type, a family of types as `message.*`, or all types as `*`.

use crate::event_types;

/// Whether `filter` matches `event_type`.
pub fn asks_for(filter: &str, event_type: &str) -> bool {
    match filter.strip_suffix('*') {
        Some("") => true,
        // The dot stays, so that `message.*` is not `messages.…`.
        Some(prefix) if prefix.ends_with('.') => event_type.starts_with(prefix),
        Some(_) => false,
        None => filter == event_type,
    }
}

/// A filter that matches no published type. The error text lists the types.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidFilter {
    /// The filter is the name of a type in a widely used email SDK.
    #[error("`{0}` is called `{1}` here")]
    OtherName(String, &'static str),
    /// No type has this name.
    #[error("`{0}` matches no event type; the types are {names}", names = names())]
    Unknown(String),
}

fn names() -> String {
    event_types().iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// The names in Resend's SDKs of types that exist here too.
const OTHER_NAMES: [(&str, &str); 10] = [
    ("email.sent", "message.sent"),
    ("email.delivered", "message.delivered"),
    ("email.delivery_delayed", "message.delivery_delayed"),
    ("email.complained", "message.complained"),
    ("email.bounced", "message.bounced"),
    ("email.opened", "message.opened"),
    ("email.clicked", "message.clicked"),
    ("email.received", "inbound.email"),
    ("email.failed", "message.failed"),
    ("email.suppressed", "message.suppressed"),
];

/// Checks that `filter` matches at least one published type. A misspelt filter would never match an event.
///
/// # Errors
/// If it matches no type.
pub fn check_filter(filter: &str) -> Result<(), InvalidFilter> {
    if event_types().iter().any(|one| asks_for(filter, &one.name)) {
        return Ok(());
    }
    let ours = OTHER_NAMES.iter().find(|(theirs, _)| *theirs == filter);
    Err(match ours {
        Some((_, ours)) => InvalidFilter::OtherName(filter.to_owned(), ours),
        None => InvalidFilter::Unknown(filter.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_matches_all_types_or_a_family() {
        for (filter, event_type, asks) in [
            ("*", "message.sent", true),
            ("message.*", "message.sent", true),
            ("message.*", "messages.sent", false),
            ("message*", "message.sent", false),
            ("message.s*", "message.sent", false),
            ("message.sent", "message.sent", true),
            ("message.sent", "message.sent.again", false),
            ("", "message.sent", false),
        ] {
            assert_eq!(asks_for(filter, event_type), asks, "{filter} {event_type}");
        }
    }

    #[test]
    fn a_filter_without_a_match_is_refused_with_the_list_of_types() {
        for filter in ["*", "message.*", "domain.*", "ip_pool.active", "webhook.disabled"] {
            assert_eq!(check_filter(filter), Ok(()), "{filter}");
        }
        let refusal = |filter| check_filter(filter).unwrap_err().to_string();
        assert!(refusal("mesage.*").contains("message.sent"));
        assert!(refusal(".*").contains("message.sent"));
        assert_eq!(refusal("email.received"), "`email.received` is called `inbound.email` here");
        for (_, ours) in OTHER_NAMES {
            assert_eq!(check_filter(ours), Ok(()));
        }
    }
}
