//! What an endpoint asks for: types, a family of them by `message.*`, or all by `*`.

use crate::event_types;

/// Whether `filter` asks for `event_type`.
pub fn asks_for(filter: &str, event_type: &str) -> bool {
    match filter.strip_suffix('*') {
        Some("") => true,
        // The dot stays, so that `message.*` is not `messages.…`.
        Some(prefix) if prefix.ends_with('.') => event_type.starts_with(prefix),
        Some(_) => false,
        None => filter == event_type,
    }
}

/// A filter that no published type matches. The text tells what there is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidFilter {
    /// The name that a widely used email SDK knows the type by.
    #[error("`{0}` is called `{1}` here")]
    OtherName(String, &'static str),
    /// Nothing is called so.
    #[error("`{0}` matches no event type; there are {names}", names = names())]
    Unknown(String),
}

fn names() -> String {
    event_types().iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// What Resend's SDKs call the types that there are here too.
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

/// Checks that `filter` asks for at least one published type: a misspelt one would be silent for ever.
///
/// # Errors
/// Where it asks for none.
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
    fn a_wildcard_stands_for_all_types_or_for_a_family() {
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
    fn what_matches_nothing_is_refused_with_what_there_is() {
        for filter in ["*", "message.*", "domain.*", "ip_pool.active", "webhook.disabled"] {
            assert_eq!(check_filter(filter), Ok(()), "{filter}");
        }
        let told = |filter| check_filter(filter).unwrap_err().to_string();
        assert!(told("mesage.*").contains("message.sent"));
        assert!(told(".*").contains("message.sent"));
        assert_eq!(told("email.received"), "`email.received` is called `inbound.email` here");
        for (_, ours) in OTHER_NAMES {
            assert_eq!(check_filter(ours), Ok(()));
        }
    }
}
