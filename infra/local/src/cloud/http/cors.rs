//! Cross-origin requests. API Gateway answers them from `CorsConfiguration`; functions never see a preflight.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html>

use super::exchange::{HttpAnswer, HttpRequest};
use crate::template::Cors;

/// The answer to a preflight; `None` for any other request.
pub(super) fn preflight(cors: &Cors, request: &HttpRequest<'_>) -> Option<HttpAnswer> {
    let asked = request.header("access-control-request-method")?;
    if request.method != "OPTIONS" {
        return None;
    }
    let mut headers = Vec::new();
    let allowed =
        |list: &[String], name: &str| list.iter().any(|one| one == "*" || one.eq_ignore_ascii_case(name));
    let origin = origin(cors, request).filter(|_| allowed(&cors.methods, asked));
    if let Some(origin) = origin {
        headers.push(("access-control-allow-origin".to_string(), origin));
        headers.push(("access-control-allow-methods".into(), cors.methods.join(",")));
        headers.push(("access-control-allow-headers".into(), cors.headers.join(",").to_ascii_lowercase()));
        if let Some(seconds) = &cors.max_age_seconds {
            headers.push(("access-control-max-age".into(), seconds.clone()));
        }
        if cors.credentials {
            headers.push(("access-control-allow-credentials".into(), "true".into()));
        }
    }
    Some(HttpAnswer { status: 204, headers, body: Vec::new(), function: None })
}

/// Replaces the function's own `access-control-` headers by those that let a page read the answer.
pub(super) fn allow(cors: &Cors, request: &HttpRequest<'_>, answer: &mut HttpAnswer) {
    answer.headers.retain(|(name, _)| !name.starts_with("access-control-"));
    let Some(origin) = origin(cors, request) else { return };
    answer.headers.push(("access-control-allow-origin".into(), origin));
    if !cors.exposed.is_empty() {
        answer
            .headers
            .push(("access-control-expose-headers".into(), cors.exposed.join(",").to_ascii_lowercase()));
    }
    if cors.credentials {
        answer.headers.push(("access-control-allow-credentials".into(), "true".into()));
    }
}

fn origin(cors: &Cors, request: &HttpRequest<'_>) -> Option<String> {
    let asked = request.header("origin")?;
    if cors.origins.iter().any(|origin| origin == "*") {
        return Some("*".into());
    }
    cors.origins.iter().any(|origin| origin == asked).then(|| asked.to_string())
}
