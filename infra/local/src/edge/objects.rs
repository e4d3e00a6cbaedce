//! Signed links to objects, answered as S3 does.

use axum::response::Response;

use super::incoming::Incoming;
use crate::{cloud::Cloud, response::answer as respond};

/// Answers a request with a signed link.
pub(super) async fn answer(cloud: &Cloud, request: &Incoming, path: &str) -> Response {
    let content_type = request.headers.iter().find(|(name, _)| name == "content-type");
    let content_type = content_type.map_or("", |(_, value)| value.as_str());
    let url = format!("http://localhost{path}?{}", request.query);
    let (status, content_type, body) =
        cloud.follow_link(&request.method, &url, content_type, request.body.clone()).await;
    let mut response = respond(status, "application/octet-stream", body);
    if let Ok(value) = http::HeaderValue::from_str(&content_type) {
        response.headers_mut().insert("content-type", value);
    }
    // A browser must save the file, and never show it as a page of this port.
    response.headers_mut().insert("content-disposition", http::HeaderValue::from_static("attachment"));
    response
}
