//! The headers that show the limits that a request was counted against.

use http::{HeaderMap, HeaderName, HeaderValue};
use posthorn_access::limit::Used;

/// `RateLimit-Policy` with all limits and `RateLimit` with the tightest one (draft-ietf-httpapi-ratelimit-headers-10), and the
/// tightest one again in the headers that older clients read.
pub(super) fn limit_headers(used: &[Used]) -> HeaderMap {
    let Some(tightest) = used.iter().min_by_key(|used| used.remaining) else { return HeaderMap::new() };
    let name = |used: &Used| format!("\"{}-{}\"", used.of, used.class);
    let policies: Vec<String> =
        used.iter().map(|used| format!("{};q={};w=60", name(used), used.per_minute)).collect();
    let (remaining, seconds) = (tightest.remaining, tightest.resets_in_seconds);
    let texts = [
        ("ratelimit-policy", policies.join(", ")),
        ("ratelimit", format!("{};r={remaining};t={seconds}", name(tightest))),
        ("x-ratelimit-limit", tightest.per_minute.to_string()),
        ("x-ratelimit-remaining", remaining.to_string()),
        ("x-ratelimit-reset", seconds.to_string()),
        ("x-ratelimit-scope", tightest.of.to_owned()),
    ];
    let header = |(name, text): (&'static str, String)| {
        Some((HeaderName::from_static(name), HeaderValue::try_from(text).ok()?))
    };
    texts.into_iter().filter_map(header).collect()
}
