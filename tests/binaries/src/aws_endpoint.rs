//! The embedded account over HTTPS, for `AWS_ENDPOINT_URL`: one address for all services.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, Method, Response, Uri},
    serve::Listener,
};
use posthorn_harness::Cloud;
use posthorn_local::aws::Account;
use tokio::task::JoinHandle;

use crate::tls::{Roots, TlsListener};

/// A running server; it stops when it is dropped.
pub struct AwsEndpoint {
    /// The value for `AWS_ENDPOINT_URL`.
    pub url: String,
    /// The certificates that its clients trust.
    pub roots: Roots,
    task: JoinHandle<()>,
}

impl Drop for AwsEndpoint {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The function whose calls the server takes.
#[derive(Clone)]
struct Caller {
    account: Arc<Account>,
    function: String,
}

impl AwsEndpoint {
    /// Serves the account to `function`, and enforces its role.
    pub async fn start(cloud: &Cloud, function: &str) -> Self {
        let caller = Caller { account: Arc::clone(cloud.account()), function: function.to_owned() };
        // S3 takes larger bodies than axum does by default.
        let router = Router::new().fallback(forward).layer(DefaultBodyLimit::disable()).with_state(caller);
        let (listener, roots) = TlsListener::bind().await;
        let url = format!("https://{}", listener.local_addr().expect("an address"));
        let task =
            tokio::spawn(async move { axum::serve(listener, router).await.expect("the endpoint serves") });
        Self { url, roots, task }
    }
}

async fn forward(
    State(Caller { account, function }): State<Caller>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    account.over_http(Some(&function), &method, path, &headers, body.to_vec()).await.map(Body::from)
}
