//! The embedded account over HTTPS, as `AWS_ENDPOINT_URL` wants it: one address for all services.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use aws_smithy_runtime_api::{
    client::{
        http::{HttpClient, HttpConnector, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector},
        orchestrator::HttpRequest,
        runtime_components::RuntimeComponents,
    },
    http::Headers,
};
use aws_smithy_types::body::SdkBody;
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
    serve::Listener,
};
use posthorn_app::{App, Clock};
use posthorn_harness::Cloud;
use posthorn_queues::Queues;
use tokio::task::JoinHandle;

use crate::tls::{Roots, TlsListener};

/// A running server; it stops when it is dropped.
pub struct AwsEndpoint {
    /// For `AWS_ENDPOINT_URL`.
    pub url: String,
    /// What its clients trust.
    pub roots: Roots,
    task: JoinHandle<()>,
}

impl Drop for AwsEndpoint {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl AwsEndpoint {
    /// Serves the account as `function`, bound by its role.
    pub async fn start(cloud: &Cloud, function: &str) -> Self {
        let router = Router::new().fallback(forward).with_state(connector(cloud, function).await);
        let (listener, roots) = TlsListener::bind().await;
        let url = format!("https://{}", listener.local_addr().expect("an address"));
        let task =
            tokio::spawn(async move { axum::serve(listener, router).await.expect("the endpoint serves") });
        Self { url, roots, task }
    }
}

/// Keeps the connector that the account makes: only a client can ask for one, in the course of a call.
#[derive(Debug, Clone)]
struct Keeping {
    inner: SharedHttpClient,
    kept: Arc<OnceLock<SharedHttpConnector>>,
}

impl HttpClient for Keeping {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let connector = self.inner.http_connector(settings, components);
        self.kept.get_or_init(|| connector.clone());
        connector
    }
}

async fn connector(cloud: &Cloud, function: &str) -> SharedHttpConnector {
    let kept = Arc::new(OnceLock::new());
    let keeping = Keeping { inner: cloud.account().client_for(function), kept: Arc::clone(&kept) };
    let sdk = cloud.account().sdk_for(function).into_builder().http_client(keeping).build();
    let app = App::new(sdk, BTreeMap::new(), Clock::System);
    // Whether the function may make this call does not matter.
    let _ = app.part::<Queues>().probe("https://sqs.us-east-1.amazonaws.com/123456789012/none").await;
    kept.get().expect("the call asked for a connector").clone()
}

async fn forward(
    State(connector): State<SharedHttpConnector>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, HeaderMap, Vec<u8>) {
    match request(&method, &uri, &headers, body) {
        Some(request) => answer(&connector, request).await,
        None => (
            StatusCode::NOT_IMPLEMENTED,
            HeaderMap::new(),
            format!("no service for {method} {uri}").into_bytes(),
        ),
    }
}

/// The request as it would have gone to the service's own address.
fn request(method: &Method, uri: &Uri, headers: &HeaderMap, body: Bytes) -> Option<HttpRequest> {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let service = service(target, uri.path())?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = http::Request::builder()
        .method(method)
        .uri(format!("https://{service}.us-east-1.amazonaws.com{path}"));
    if !target.is_empty() {
        request = request.header("x-amz-target", target);
    }
    request.body(SdkBody::from(body)).ok()?.try_into().ok()
}

/// Which service speaks so: all but SES name themselves in `X-Amz-Target`.
fn service(target: &str, path: &str) -> Option<&'static str> {
    match target.split('.').next() {
        Some("DynamoDB_20120810") => Some("dynamodb"),
        Some("AmazonSQS") => Some("sqs"),
        Some("TrentService") => Some("kms"),
        _ if path.starts_with("/v2/email/") => Some("email"),
        _ => None,
    }
}

async fn answer(connector: &SharedHttpConnector, request: HttpRequest) -> (StatusCode, HeaderMap, Vec<u8>) {
    match connector.call(request).await {
        Ok(response) => {
            let status = StatusCode::from_u16(response.status().as_u16()).unwrap_or(StatusCode::BAD_GATEWAY);
            let body = response.body().bytes().unwrap_or_default().to_vec();
            (status, header_map(response.headers()), body)
        }
        Err(error) => (StatusCode::BAD_GATEWAY, HeaderMap::new(), error.to_string().into_bytes()),
    }
}

fn header_map(headers: &Headers) -> HeaderMap {
    let pair = |(name, value): (&str, &str)| {
        Some((name.parse::<http::HeaderName>().ok()?, value.parse::<http::HeaderValue>().ok()?))
    };
    headers.iter().filter_map(pair).collect()
}
