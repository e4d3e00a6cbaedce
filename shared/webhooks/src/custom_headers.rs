//! The owner's own headers on every delivery to an endpoint, often with a token.

use std::collections::BTreeMap;

use http::{HeaderName, HeaderValue};

/// Most headers of an endpoint. It is enough for any receiver.
pub const HEADERS_MAX: usize = 10;
/// Most bytes of all names and values. They are sealed in the endpoint's item, which is read for every event.
pub const HEADERS_BYTES_MAX: usize = 1024;

/// Headers of the connection (RFC 9110, section 7.6.1), and headers that the delivery sets.
const RESERVED: [&str; 13] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "host",
    "user-agent",
    "expect",
    "accept-encoding",
];
/// Prefixes of headers that describe the delivery.
const RESERVED_PREFIXES: [&str; 4] = ["webhook-", "svix-", "posthorn-", "content-"];

/// Why headers are refused. The error text names the rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHeaders {
    /// There are too many headers.
    #[error("must have at most {HEADERS_MAX} headers")]
    TooMany,
    /// They are too large.
    #[error("names and values may have {HEADERS_BYTES_MAX} bytes together")]
    TooLong,
    /// A name is not a token (RFC 9110, section 5.1).
    #[error("`{0}` is not a valid header name")]
    Name(String),
    /// A header is set by the delivery or by HTTP.
    #[error("`{0}` may not be set")]
    Reserved(String),
    /// A value is empty or has characters that are not visible ASCII.
    #[error("the value of `{0}` must be visible ASCII")]
    Value(String),
}

/// Checks headers, and returns them with their names in lower case.
///
/// # Errors
/// The first broken rule.
pub fn check_headers(given: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, InvalidHeaders> {
    if given.len() > HEADERS_MAX {
        return Err(InvalidHeaders::TooMany);
    }
    if given.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>() > HEADERS_BYTES_MAX {
        return Err(InvalidHeaders::TooLong);
    }
    given.iter().map(|(name, value)| Ok((check_name(name)?, check_value(name, value)?))).collect()
}

fn check_name(name: &str) -> Result<String, InvalidHeaders> {
    let parsed = HeaderName::try_from(name).map_err(|_| InvalidHeaders::Name(name.to_owned()))?;
    let name = parsed.as_str();
    let reserved =
        RESERVED.contains(&name) || RESERVED_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    if reserved { Err(InvalidHeaders::Reserved(name.to_owned())) } else { Ok(name.to_owned()) }
}

fn check_value(name: &str, value: &str) -> Result<String, InvalidHeaders> {
    let visible = HeaderValue::from_str(value).is_ok_and(|value| value.to_str().is_ok());
    if visible && !value.trim().is_empty() {
        Ok(value.to_owned())
    } else {
        Err(InvalidHeaders::Value(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, value: &str) -> Result<BTreeMap<String, String>, InvalidHeaders> {
        check_headers(&BTreeMap::from([(name.to_owned(), value.to_owned())]))
    }

    #[test]
    fn the_owners_token_is_accepted_under_a_lower_case_name() {
        let checked = check("X-Token", "Bearer abc").unwrap();
        assert_eq!(checked["x-token"], "Bearer abc");
        assert!(check("Authorization", "Basic abc").is_ok());
    }

    #[test]
    fn headers_of_the_delivery_and_the_connection_are_reserved() {
        for name in [
            "Webhook-Id",
            "svix-signature",
            "Posthorn-Delivery-Id",
            "Host",
            "Content-Length",
            "TE",
            "Connection",
        ] {
            assert!(matches!(check(name, "x"), Err(InvalidHeaders::Reserved(_))), "{name}");
        }
    }

    #[test]
    fn headers_that_would_break_the_request_are_refused() {
        for name in ["", "a b", "a:b", "ä"] {
            assert!(matches!(check(name, "x"), Err(InvalidHeaders::Name(_))), "{name}");
        }
        for value in ["", " ", "a\r\nb: c", "\u{0}", "ä"] {
            assert!(matches!(check("x-a", value), Err(InvalidHeaders::Value(_))), "{value:?}");
        }
        assert_eq!(check("x-a", &"x".repeat(HEADERS_BYTES_MAX)), Err(InvalidHeaders::TooLong));
        let many = (0..=HEADERS_MAX).map(|at| (format!("x-{at}"), "x".to_owned())).collect();
        assert_eq!(check_headers(&many), Err(InvalidHeaders::TooMany));
    }
}
