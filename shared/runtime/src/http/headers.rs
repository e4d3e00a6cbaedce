//! Reads the headers of a request.

use http::HeaderMap;
use jiff::Timestamp;
use posthorn_ids::RequestId;
use posthorn_problem::{Problem, UNSUPPORTED_MEDIA_TYPE};

/// A header's value, if it is there and is text.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// A header that must not be ignored if it is there. A value that is not text becomes empty, and an empty value is never valid.
pub(super) fn text_or_empty<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    Some(headers.get(name)?.to_str().unwrap_or_default())
}

/// The bearer token (RFC 6750, section 2.1).
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = text(headers, "authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Whether problems must have the content type `application/json`: if the caller accepts `application/json`, but neither
/// `application/problem+json` nor a wildcard (RFC 9110, section 12.5.1). Some email SDKs read a refusal only with that type.
pub(super) fn wants_plain_json(headers: &HeaderMap) -> bool {
    let accepted = text(headers, "accept").unwrap_or_default().to_ascii_lowercase();
    let mut ranges = accepted.split(',').map(|range| range.split(';').next().unwrap_or_default().trim());
    let mut plain = false;
    let others = ranges.any(|range| {
        plain |= range == "application/json";
        matches!(range, "application/problem+json" | "application/*" | "*/*")
    });
    plain && !others
}

/// The caller's request id if it is valid, otherwise a new one.
pub(super) fn request_id(headers: &HeaderMap, now: Timestamp) -> String {
    let sane = |id: &&str| {
        (1..=128).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    match text(headers, "x-request-id").filter(sane) {
        Some(id) => id.to_owned(),
        None => RequestId::new(now).to_string(),
    }
}

/// Refuses a body with a content type other than JSON. A body without a content type counts as JSON.
pub(super) fn require_json(headers: &HeaderMap) -> Result<(), Problem> {
    let Some(content_type) = text(headers, "content-type") else { return Ok(()) };
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence == "application/json" || essence.ends_with("+json") {
        return Ok(());
    }
    Err(UNSUPPORTED_MEDIA_TYPE.because(format!("The body is `{essence}`; send `application/json`.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_plain_json_only_for_callers_that_accept_nothing_else() {
        for (accept, plain) in [
            ("application/json", true),
            ("Application/JSON; q=0.9, text/plain", true),
            ("application/json, */*", false),
            ("application/json, application/problem+json", false),
            ("*/*", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(http::header::ACCEPT, accept.parse().unwrap())]);
            assert_eq!(wants_plain_json(&headers), plain, "{accept}");
        }
        assert!(!wants_plain_json(&HeaderMap::new()));
    }
}
