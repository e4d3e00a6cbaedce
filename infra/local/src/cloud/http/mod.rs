//! HTTP requests as API Gateway's HTTP APIs handle them: into an invocation event, through a function, and back.

mod answer;
mod cors;
mod event;
mod exchange;
mod routes;

use super::Cloud;
use crate::template::Cors;
use exchange::{HttpRequest, LOOPBACK};

pub use exchange::HttpAnswer;

/// API Gateway's limit on a request's body.
const GATEWAY_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Lambda's limit on an event and on an answer.
const LAMBDA_BYTES_MAX: usize = 6 * 1024 * 1024;

impl Cloud {
    /// Answers an HTTP request as the front door would.
    pub async fn http(
        &self,
        method: &str,
        path_and_query: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> HttpAnswer {
        self.http_from(LOOPBACK, method, path_and_query, headers, body).await
    }

    /// The same, for a caller at the address `peer`.
    pub async fn http_from(
        &self,
        peer: &str,
        method: &str,
        path_and_query: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> HttpAnswer {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        let headers: Vec<(String, String)> =
            headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), (*value).to_string())).collect();
        let request = HttpRequest { method, path, query, peer, headers: &headers, body };
        let Some(api_id) = self.api_of(path) else { return HttpAnswer::of_gateway(404, "Not Found") };
        let cors = self.cors_of(&api_id);
        if let Some(preflight) = cors.as_ref().and_then(|cors| cors::preflight(cors, &request)) {
            return preflight;
        }
        let mut answer = self.through_function(&request).await;
        if let Some(cors) = &cors {
            cors::allow(cors, &request, &mut answer);
        }
        answer
    }

    fn cors_of(&self, api_id: &str) -> Option<Cors> {
        self.infrastructure.apis.iter().find(|api| api.id == api_id)?.cors.clone()
    }

    async fn through_function(&self, request: &HttpRequest<'_>) -> HttpAnswer {
        let Some(route) = self.route(request.method, request.path) else {
            return HttpAnswer::of_gateway(404, "Not Found");
        };
        if request.body.len() > GATEWAY_BYTES_MAX {
            return HttpAnswer::of_gateway(413, "Request Entity Too Large");
        }
        let event = event::event(request, &route).to_string();
        if event.len() > LAMBDA_BYTES_MAX {
            return HttpAnswer::of_gateway(413, "Request Entity Too Large");
        }
        let mut answer = match self.invoke(&route.function, event).await {
            Ok(answer) if answer.len() <= LAMBDA_BYTES_MAX => answer::read(&answer),
            _ => None,
        }
        .unwrap_or_else(|| HttpAnswer::of_gateway(500, "Internal Server Error"));
        answer.function = Some(route.function);
        answer
    }
}
