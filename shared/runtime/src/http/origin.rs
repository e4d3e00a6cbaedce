//! Whether a request comes from a page of this installation. A browser attaches the session's cookie to requests that other
//! sites' pages make, so an unsafe request with a session must prove its origin.

use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use posthorn_problem::{CROSS_SITE, Problem};

use super::{headers::text_or_empty, viewer::viewer_authority};

/// Refuses an unsafe request with a session, unless its browser or its sender says that it comes from a page of the same origin.
///
/// # Errors
/// `CROSS_SITE`.
pub(super) fn require_same(event: &ApiGatewayV2httpRequest) -> Result<(), Problem> {
    let is_safe = event.request_context.http.method.is_safe();
    if is_safe || claim(event) == Some(true) { Ok(()) } else { Err(refused()) }
}

/// The same for a public route that begins a session: otherwise another site's page could log its visitors in to an account of its
/// own. A request that names no origin does not come from a browser, and is fine.
///
/// # Errors
/// `CROSS_SITE`.
pub(super) fn refuse_other(event: &ApiGatewayV2httpRequest) -> Result<(), Problem> {
    let is_safe = event.request_context.http.method.is_safe();
    if is_safe || claim(event) != Some(false) { Ok(()) } else { Err(refused()) }
}

/// Whether the request says that it comes from this origin; `None` if it says nothing. Scripts can set neither header
/// (<https://www.w3.org/TR/fetch-metadata/>; Fetch standard, "forbidden request-header").
fn claim(event: &ApiGatewayV2httpRequest) -> Option<bool> {
    if let Some(site) = text_or_empty(&event.headers, "sec-fetch-site") {
        return Some(site == "same-origin");
    }
    let origin = text_or_empty(&event.headers, "origin")?;
    let authority = viewer_authority(event);
    Some(authority.is_some_and(|authority| is_of(origin, &authority)))
}

/// Only a page of this machine may come over plain HTTP.
fn is_of(origin: &str, authority: &str) -> bool {
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let is_local = ["localhost", "127.0.0.1"].contains(&host);
    let rest =
        origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://").filter(|_| is_local));
    rest == Some(authority)
}

fn refused() -> Problem {
    CROSS_SITE.because(
        "A request that changes something with a session must come from a page of this installation: \
         send `Sec-Fetch-Site: same-origin` or its exact `Origin`.",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(method: &str, site: Option<&str>, origin: Option<&str>, host: &str) -> ApiGatewayV2httpRequest {
        let mut headers = serde_json::Map::new();
        headers.insert("x-forwarded-host".into(), host.into());
        for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
            headers.extend(value.map(|value| (name.to_owned(), value.into())));
        }
        let event = json!({
            "version": "2.0", "headers": headers, "requestContext": { "http": { "method": method } },
        });
        serde_json::from_value(event).unwrap()
    }

    #[test]
    fn an_unsafe_request_with_a_session_must_say_that_it_is_of_the_same_origin() {
        let host = "app.example";
        for (site, origin, passes) in [
            (Some("same-origin"), None, true),
            (Some("same-origin"), Some("https://evil.example"), true),
            (Some("same-site"), Some("https://app.example"), false),
            (Some("cross-site"), Some("https://app.example"), false),
            (Some("none"), None, false),
            (Some(""), Some("https://app.example"), false),
            (None, Some("https://app.example"), true),
            (None, Some("http://app.example"), false),
            (None, Some("https://app.example:8443"), false),
            (None, Some("https://app.example.evil.example"), false),
            (None, Some("null"), false),
            (None, None, false),
        ] {
            let passed = require_same(&event("POST", site, origin, host)).is_ok();
            assert_eq!(passed, passes, "{site:?} {origin:?}");
            let passed = require_same(&event("DELETE", site, origin, host)).is_ok();
            assert_eq!(passed, passes, "{site:?} {origin:?}");
            assert!(require_same(&event("GET", site, origin, host)).is_ok());
            let begins = passes || (site, origin) == (None, None);
            assert_eq!(
                refuse_other(&event("POST", site, origin, host)).is_ok(),
                begins,
                "{site:?} {origin:?}"
            );
        }
    }

    #[test]
    fn only_a_page_of_this_machine_may_use_plain_http() {
        for (origin, host, passes) in [
            ("http://localhost:4800", "localhost:4800", true),
            ("http://127.0.0.1:4800", "127.0.0.1:4800", true),
            ("http://localhost:4801", "localhost:4800", false),
            ("http://app.example", "app.example", false),
        ] {
            assert_eq!(require_same(&event("POST", None, Some(origin), host)).is_ok(), passes, "{origin}");
        }
    }

    #[test]
    fn without_a_known_host_no_origin_is_its_own() {
        assert!(require_same(&event("POST", None, Some("https://"), "")).is_err());
    }
}
