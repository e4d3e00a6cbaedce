//! The runner's port: the APIs as the front door joins them, pages for developers, and the account for functions that run in
//! their own process.

mod api;
mod aws;
mod console;
mod incoming;
mod local;
mod objects;
mod pollers;

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc};

use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    response::Response,
    routing::any,
};
use tokio::net::TcpListener;

pub use aws::{Description, PATH as AWS_PATH};
pub use console::CONSOLE_POLICY;

use crate::{
    cloud::Cloud,
    pages,
    receiver::Receiver,
    response::{answer, page},
};
use incoming::Incoming;

/// Longer bodies are not read. It is more than API Gateway's limit, so that the gateway's answer comes first, and enough for an
/// upload.
const BODY_BYTES_MAX: usize = 32 * 1024 * 1024;

/// The server of the port.
pub struct Edge {
    cloud: Arc<Cloud>,
    receiver: Arc<Receiver>,
    console: PathBuf,
}

impl Edge {
    /// A server for a running cloud.
    pub fn new(cloud: Arc<Cloud>) -> Self {
        Self { cloud, receiver: Arc::new(Receiver::default()), console: PathBuf::new() }
    }

    /// Serves the console from the folder into which it was built.
    #[must_use]
    pub fn console(mut self, folder: impl Into<PathBuf>) -> Self {
        self.console = folder.into();
        self
    }

    /// Serves until `stop` completes, and runs pollers and schedules meanwhile. Then it finishes the running requests.
    ///
    /// # Errors
    /// If the listener fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let pollers = pollers::start(&self.cloud);
        let app = self.router().into_make_service_with_connect_info::<SocketAddr>();
        let served = axum::serve(listener, app).with_graceful_shutdown(stop).await;
        for poller in &pollers {
            poller.abort();
        }
        served
    }

    /// What the port answers, without pollers and schedules.
    pub fn router(self) -> Router {
        Router::new().fallback(any(handle)).with_state(Arc::new(self))
    }
}

async fn handle(
    State(edge): State<Arc<Edge>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let started = std::time::Instant::now();
    let (parts, body) = request.into_parts();
    let line = format!("{} {}", parts.method, shown_path(&edge.cloud, parts.uri.path()));
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let Ok(body) = axum::body::to_bytes(body, BODY_BYTES_MAX).await else {
        return answer(413, "application/json", br#"{"message":"Request Entity Too Large"}"#.to_vec());
    };
    let incoming = Incoming {
        peer,
        method: parts.method.to_string(),
        path: parts.uri.path().to_string(),
        query: parts.uri.query().unwrap_or_default().to_string(),
        headers: parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: body.to_vec(),
    };
    let response = edge.answer(&incoming).await;
    summary(&line, &response, started.elapsed());
    response
}

impl Edge {
    async fn answer(&self, request: &Incoming) -> Response {
        let parts: Vec<&str> = request.path.trim_matches('/').split('/').collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("GET", ["local"]) => page(pages::home()),
            ("GET", ["local", "functions"]) => page(pages::functions(&self.cloud)),
            ("GET", ["local", "queues"]) => page(pages::queues(&self.cloud)),
            ("GET", ["local", "mailbox", rest @ ..]) => {
                pages::mailbox(self.cloud.mailbox(), rest, &request.query)
            }
            (method, ["local", "phones", rest @ ..]) => {
                pages::phones(self.cloud.account().sms(), method, rest, &request.body)
            }
            (method, ["local", "receiver", rest @ ..]) => {
                pages::receiver(&self.receiver, method, rest, &request.headers, &request.body)
            }
            ("GET" | "PUT", ["_local", "s3", ..]) => {
                objects::answer(&self.cloud, request, &request.path).await
            }
            (_, ["_aws", function, ..]) => aws::answer(&self.cloud, function, request).await,
            (method, ["_local", rest @ ..]) => local::answer(&self.cloud, method, rest, request).await,
            ("GET" | "HEAD", _) if !self.cloud.has_api(&request.path) => {
                console::answer(&self.console, request).await
            }
            _ => api::answer(&self.cloud, request).await,
        }
    }
}

/// A path that is safe to print. The runner's own pages have no secrets in their paths.
fn shown_path(cloud: &Cloud, path: &str) -> String {
    let own = ["/local", "/_local", "/assets/", aws::PATH];
    if own.iter().any(|own| path.starts_with(own)) { path.to_owned() } else { cloud.shown_path(path) }
}

/// Prints one line per request to the terminal. The whole log is in the file.
#[allow(clippy::print_stderr)]
fn summary(line: &str, response: &Response, took: std::time::Duration) {
    let ms = took.as_secs_f64() * 1000.0;
    eprintln!("{} {line} {ms:.1} ms", response.status().as_u16());
}

/// Listens on the port.
///
/// # Errors
/// If another program uses it.
pub async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}

#[cfg(test)]
mod tests;
