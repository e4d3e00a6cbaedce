//! Sends every request except those for the runner's own pages to the contexts' APIs. A path that no API has is not found, as
//! at the front door.

use axum::{body::Body, response::Response};

use super::incoming::Incoming;
use crate::cloud::{Cloud, HttpAnswer};

pub(super) async fn answer(cloud: &Cloud, request: &Incoming) -> Response {
    let target = match request.query.as_str() {
        "" => request.path.clone(),
        query => format!("{}?{query}", request.path),
    };
    let headers: Vec<(&str, &str)> = request.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    into_response(cloud.http(&request.method, &target, &headers, &request.body).await)
}

fn into_response(answer: HttpAnswer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() =
        http::StatusCode::from_u16(answer.status).unwrap_or(http::StatusCode::BAD_GATEWAY);
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (http::HeaderName::try_from(name), http::HeaderValue::try_from(value))
        {
            response.headers_mut().append(name, value);
        }
    }
    response
}
