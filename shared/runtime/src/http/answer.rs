use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use aws_lambda_events::encodings::Body as EventBody;
use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CACHE_CONTROL, CONTENT_TYPE},
};
use posthorn_access::limit::Used;
use posthorn_problem::Problem;

use super::{
    Content, Cookie, Deprecation, Route,
    content::{Payload, WriteError, Written},
    limit_headers::limit_headers,
    page::{self, Page},
    route::Media,
    scim::{SCIM_JSON, ScimError},
};

/// A handler's answer.
#[derive(Debug)]
pub struct Answer<R> {
    body: R,
    replayed: bool,
    cookies: Vec<Cookie>,
}

impl<R> Answer<R> {
    /// A success, with the route's status.
    pub fn ok(body: R) -> Self {
        Self { body, replayed: false, cookies: Vec::new() }
    }

    /// Sets a cookie as well.
    pub fn cookie(mut self, cookie: Cookie) -> Self {
        self.cookies.push(cookie);
        self
    }

    /// The same answer, cookies included, with another body.
    pub fn with<T>(self, body: T) -> Answer<T> {
        Answer { body, replayed: self.replayed, cookies: self.cookies }
    }

    /// Marks the answer as a replay: an earlier request had the same idempotency key.
    pub fn replayed(mut self, replayed: bool) -> Self {
        self.replayed = replayed;
        self
    }
}

/// The headers of every answer, unless the answer sets its own. As the OWASP REST cheat sheet recommends, nothing may be framed,
/// sniffed, cached or run. A link's URL may contain a token, so browsers must not send it as a referrer.
const SECURITY_HEADERS: [(&str, &str); 6] = [
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("referrer-policy", "no-referrer"),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// The headers of an answer that anybody may keep and read.
fn shared_headers(seconds: u32) -> [(Option<HeaderName>, HeaderValue); 2] {
    let kept = HeaderValue::try_from(format!("public, max-age={seconds}"));
    [
        (Some(CACHE_CONTROL), kept.unwrap_or(HeaderValue::from_static("no-store"))),
        (Some(ACCESS_CONTROL_ALLOW_ORIGIN), HeaderValue::from_static("*")),
    ]
}

/// RFC 9457, section 3.
const PROBLEM_JSON: &str = "application/problem+json";

pub(crate) struct Reply {
    pub(crate) status: u16,
    content_type: &'static str,
    written: Written,
    replayed: bool,
    retry_after_seconds: Option<u32>,
    used: Vec<Used>,
    allow: Option<String>,
    cookies: Vec<Cookie>,
    deprecation: Option<Deprecation>,
}

impl Reply {
    pub(crate) fn of<R: Content>(route: &Route, answer: Answer<R>) -> Result<Self, WriteError> {
        let mut written = if route.status == 204 { Written::default() } else { answer.body.write()? };
        if route.shared_for_seconds > 0 {
            written.headers.extend(shared_headers(route.shared_for_seconds));
        }
        Ok(Self {
            status: route.status,
            content_type: route.media.content_type(),
            written,
            replayed: answer.replayed,
            retry_after_seconds: None,
            used: Vec::new(),
            allow: None,
            cookies: answer.cookies,
            deprecation: route.deprecated,
        })
    }

    /// A refusal: a page if people see the route's answers, otherwise a problem by RFC 9457. With `plain_json`, the problem has
    /// the content type `application/json`.
    pub(crate) fn problem(
        problem: &Problem,
        route: &Route,
        path: &str,
        request_id: &str,
        plain_json: bool,
    ) -> Self {
        let (content_type, written) = match route.media {
            Media::Page | Media::Redirect => {
                (page::CONTENT_TYPE, Page::problem(problem, request_id).write().unwrap_or_default())
            }
            Media::Scim => (SCIM_JSON, ScimError::of(problem).write().unwrap_or_default()),
            Media::Json | Media::Bytes(_) => {
                let content_type = if plain_json { "application/json" } else { PROBLEM_JSON };
                (content_type, problem.to_body(path, request_id).write().unwrap_or_default())
            }
        };
        Self {
            status: problem.code.status,
            content_type,
            written,
            replayed: false,
            retry_after_seconds: problem.retry_after_seconds,
            used: Vec::new(),
            allow: None,
            cookies: Vec::new(),
            deprecation: route.deprecated,
        }
    }

    /// Removes the session's cookie: a browser would send that of an ended session for ever.
    pub(crate) fn ending_session(mut self) -> Self {
        self.cookies.push(Cookie::no_session());
        self
    }

    /// Adds the limits that the request was counted against.
    pub(crate) fn within(mut self, used: Vec<Used>) -> Self {
        self.used = used;
        self
    }

    /// Adds the `Allow` header with the path's methods (RFC 9110, section 10.2.1).
    pub(crate) fn allowing(mut self, methods: Option<String>) -> Self {
        self.allow = methods;
        self
    }

    /// The response for API Gateway. The answer to a HEAD is the answer to a GET without the body (RFC 9110, section 9.3.2).
    pub(crate) fn into_event(self, request_id: &str, is_head: bool) -> ApiGatewayV2httpResponse {
        let mut headers = HeaderMap::new();
        for (name, value) in SECURITY_HEADERS {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        if self.written.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        }
        for (name, value) in &self.written.headers {
            headers.insert(name, value.clone());
        }
        if let Ok(value) = HeaderValue::from_str(request_id) {
            headers.insert("x-request-id", value);
        }
        if self.replayed {
            headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
        }
        headers.extend(limit_headers(&self.used));
        headers.extend(self.deprecation.map(|deprecation| deprecation.headers()).unwrap_or_default());
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert("retry-after", HeaderValue::from(seconds));
        }
        if let Some(methods) = self.allow.and_then(|methods| HeaderValue::try_from(methods).ok()) {
            headers.insert(ALLOW, methods);
        }
        if self.status == 401 {
            // RFC 9110, section 11.6.1: a 401 must say how to authenticate.
            headers.insert("www-authenticate", HeaderValue::from_static("Bearer realm=\"posthorn\""));
        }
        let mut event = ApiGatewayV2httpResponse::default();
        event.status_code = i64::from(self.status);
        event.headers = headers;
        event.cookies = self.cookies.iter().map(Cookie::header).collect();
        event.is_base64_encoded = matches!(self.written.body, Some(Payload::Binary(_))) && !is_head;
        event.body = self.written.body.filter(|_| !is_head).map(|body| match body {
            Payload::Text(text) => EventBody::Text(text),
            Payload::Binary(bytes) => EventBody::Binary(bytes),
        });
        event
    }
}

#[cfg(test)]
mod tests {
    use maud::html;
    use posthorn_problem::NOT_FOUND;
    use serde_json::Value;

    use super::*;
    use crate::http::{Bytes, Redirect};

    fn event(route: Route, content: impl Content, is_head: bool) -> Value {
        let reply = Reply::of(&route, Answer::ok(content)).unwrap();
        serde_json::to_value(reply.into_event("req_1", is_head)).unwrap()
    }

    #[test]
    fn a_page_has_its_own_policy_and_the_other_headers_of_every_answer() {
        let page = Page::new("Hello", html! { p { "text" } });
        let event = event(Route { media: Media::Page, ..Route::DEFAULT }, page, false);
        assert_eq!(event["headers"]["content-type"], "text/html; charset=utf-8");
        let policy = event["headers"]["content-security-policy"].as_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("form-action 'self'"));
        assert_eq!(event["headers"]["cache-control"], "no-store");
        assert_eq!(event["headers"]["referrer-policy"], "no-referrer");
        assert!(event["body"].as_str().unwrap().starts_with("<!DOCTYPE html>"));
    }

    #[test]
    fn a_shared_answer_may_be_kept_and_read_by_anybody_and_its_refusal_may_not() {
        let route = || Route { shared_for_seconds: 30, ..Route::DEFAULT };
        let whole = event(route(), "text", false);
        assert_eq!(whole["headers"]["cache-control"], "public, max-age=30");
        assert_eq!(whole["headers"]["access-control-allow-origin"], "*");
        let refusal = Reply::problem(&NOT_FOUND.because("Nothing."), &route(), "/x", "req_1", false);
        let refusal = serde_json::to_value(refusal.into_event("req_1", false)).unwrap();
        assert_eq!(refusal["headers"]["cache-control"], "no-store");
        assert!(refusal["headers"]["access-control-allow-origin"].is_null());
    }

    #[test]
    fn a_redirect_has_a_location_and_no_body() {
        let route = || Route { media: Media::Redirect, status: 302, ..Route::DEFAULT };
        let event = event(route(), Redirect("https://example.com/a?b=1".into()), false);
        assert_eq!((&event["statusCode"], &event["body"]), (&302.into(), &Value::Null));
        assert_eq!(event["headers"]["location"], "https://example.com/a?b=1");
        let split = Reply::of(&route(), Answer::ok(Redirect("https://example.com/\r\nset-cookie: a".into())));
        assert!(split.is_err());
    }

    #[test]
    fn bytes_are_sent_in_base64_with_the_routes_content_type() {
        let route = || Route { media: Media::Bytes("image/gif"), head: true, ..Route::DEFAULT };
        let whole = event(route(), Bytes(b"GIF89a".to_vec()), false);
        assert_eq!((&whole["body"], &whole["isBase64Encoded"]), (&"R0lGODlh".into(), &true.into()));
        assert_eq!(whole["headers"]["content-type"], "image/gif");
        let head = event(route(), Bytes(b"GIF89a".to_vec()), true);
        assert_eq!((&head["body"], &head["headers"]["content-type"]), (&Value::Null, &"image/gif".into()));
    }

    #[test]
    fn a_refusal_is_a_page_for_people_and_a_problem_for_programs() {
        for (media, content_type) in [
            (Media::Page, "text/html; charset=utf-8"),
            (Media::Redirect, "text/html; charset=utf-8"),
            (Media::Json, "application/problem+json"),
            (Media::Scim, "application/scim+json"),
        ] {
            let route = Route { media, ..Route::DEFAULT };
            let reply = Reply::problem(&NOT_FOUND.because("Nothing."), &route, "/u/x", "req_1", false);
            let event = serde_json::to_value(reply.into_event("req_1", false)).unwrap();
            assert_eq!(event["headers"]["content-type"], content_type);
            assert_eq!(event["statusCode"], 404);
        }
    }
}
