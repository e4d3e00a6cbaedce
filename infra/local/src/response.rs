//! Answers of the runner's own pages and routes.

use axum::{body::Body, response::Response};

/// A page. It loads only its own styles, and frames only pages of this port.
pub(crate) fn page(html: String) -> Response {
    let mut response = answer(200, "text/html; charset=utf-8", html.into_bytes());
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; base-uri 'none'";
    response.headers_mut().insert("content-security-policy", http::HeaderValue::from_static(policy));
    response
}

/// An answer. A browser must not guess another type than `content_type`.
pub(crate) fn answer(status: u16, content_type: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert("content-type", http::HeaderValue::from_static(content_type));
    headers.insert("x-content-type-options", http::HeaderValue::from_static("nosniff"));
    headers.insert("referrer-policy", http::HeaderValue::from_static("no-referrer"));
    response
}
