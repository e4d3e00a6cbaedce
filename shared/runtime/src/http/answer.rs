use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use aws_lambda_events::encodings::Body;
use http::{HeaderMap, HeaderName, HeaderValue};
use posthorn_problem::Problem;
use serde::Serialize;

/// A handler's answer.
#[derive(Debug)]
pub struct Answer<R> {
    body: R,
    replayed: bool,
}

impl<R> Answer<R> {
    /// The route's success.
    pub fn ok(body: R) -> Self {
        Self { body, replayed: false }
    }

    /// The answer to a request that was made before under the same idempotency key.
    pub fn replayed(mut self, replayed: bool) -> Self {
        self.replayed = replayed;
        self
    }
}

/// What every answer carries. OWASP's REST cheat sheet: nothing here is a page, so nothing may be framed, sniffed,
/// cached or run.
const SECURITY_HEADERS: [(&str, &str); 6] = [
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("referrer-policy", "no-referrer"),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: Option<String>,
    pub(crate) replayed: bool,
    pub(crate) retry_after_seconds: Option<u32>,
}

impl Reply {
    pub(crate) fn of<R: Serialize>(status: u16, answer: &Answer<R>) -> Result<Self, serde_json::Error> {
        let body = if status == 204 { None } else { Some(serde_json::to_string(&answer.body)?) };
        let content_type = "application/json";
        Ok(Self { status, content_type, body, replayed: answer.replayed, retry_after_seconds: None })
    }

    pub(crate) fn problem(problem: &Problem, path: &str, request_id: &str) -> Self {
        Self {
            status: problem.code.status,
            content_type: "application/problem+json",
            body: serde_json::to_string(&problem.to_body(path, request_id)).ok(),
            replayed: false,
            retry_after_seconds: problem.retry_after_seconds,
        }
    }

    pub(crate) fn into_event(self, request_id: &str) -> ApiGatewayV2httpResponse {
        let mut headers = HeaderMap::new();
        for (name, value) in SECURITY_HEADERS {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        if self.body.is_some() {
            headers.insert("content-type", HeaderValue::from_static(self.content_type));
        }
        if let Ok(value) = HeaderValue::from_str(request_id) {
            headers.insert("x-request-id", value);
        }
        if self.replayed {
            headers.insert("idempotent-replayed", HeaderValue::from_static("true"));
        }
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert("retry-after", HeaderValue::from(seconds));
        }
        if self.status == 401 {
            // RFC 9110, section 11.6.1: a 401 says how to authenticate.
            headers.insert("www-authenticate", HeaderValue::from_static("Bearer realm=\"posthorn\""));
        }
        let mut event = ApiGatewayV2httpResponse::default();
        event.status_code = i64::from(self.status);
        event.headers = headers;
        event.body = self.body.map(Body::Text);
        event
    }
}
