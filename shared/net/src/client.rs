use std::{net::SocketAddr, sync::Arc, time::Duration};

use http::HeaderMap;
use posthorn_app::{App, FromApp};
use reqwest::{
    Client,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};

use crate::{AddressGuard, InvalidUrl, LookupError, PublicUrl, Resolver, RetryAfter};

/// The limit for a complete exchange, from the DNS lookup to the last byte read.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(5);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// An idle connection is closed after this time. The pool checks at the same interval, so a connection may stay open twice as long.
/// Nearly every delivery goes to another host. At a hundred hosts per second, some 600 connections are open, and Lambda gives an
/// instance 1,024 file descriptors. <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const IDLE_TIMEOUT: Duration = Duration::from_secs(3);
/// The most bytes of a response that are read and kept. The rest is not read.
pub const ANSWER_BYTES_MAX: usize = 1024;
const USER_AGENT: &str = concat!("Posthorn/", env!("CARGO_PKG_VERSION"));

/// Calls customers' endpoints: only public addresses, no redirects, no proxies, and with a time limit.
///
/// The check at an endpoint's creation only helps the customer. The check here protects: it looks the name up, checks all its
/// addresses with the guard, and connects to exactly these addresses.
pub struct OutboundClient {
    client: Result<Client, Arc<reqwest::Error>>,
    guard: AddressGuard,
    timeout: Duration,
}

/// The response of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The first [`ANSWER_BYTES_MAX`] bytes of the body, as text.
    pub body_start: String,
    /// When the endpoint wants the next call.
    pub retry_after: Option<RetryAfter>,
}

/// Why there is no response. The texts may be shown to the endpoint's owner. The sources are for the log.
#[derive(Debug, Clone, thiserror::Error)]
pub enum OutboundError {
    /// The URL itself may not be called.
    #[error("the URL {0}")]
    InvalidUrl(#[from] InvalidUrl),
    /// The host name resolves to an address that may not be called.
    #[error("the host resolves to a private, loopback, link-local or otherwise reserved address")]
    Refused,
    /// The host name does not resolve.
    #[error("the host does not exist in the DNS")]
    NoSuchHost,
    /// The DNS lookup failed.
    #[error("the host's address could not be looked up")]
    Dns(#[source] LookupError),
    /// There was no response in time.
    #[error("no answer within {} seconds", TOTAL_TIMEOUT.as_secs())]
    Timeout,
    /// There is no connection, or no TLS session.
    #[error("the connection could not be made")]
    Connect(#[source] Arc<reqwest::Error>),
    /// The connection ended, or the response was not HTTP.
    #[error("the endpoint did not answer in HTTP")]
    Exchange(#[source] Arc<reqwest::Error>),
    /// The response is larger than the limit.
    #[error("the answer has more than {0} bytes")]
    TooLarge(u64),
    /// The HTTP client could not be made, because this machine lacks something that TLS needs.
    #[error("the HTTP client could not be made")]
    Setup(#[source] Arc<reqwest::Error>),
}

impl FromApp for OutboundClient {
    fn from_app(app: &App) -> Self {
        let client = Self::new(app.part::<Resolver>().clone(), AddressGuard::of(app));
        // No template sets it. Tests use it for shorter time-outs.
        match app.setting("WEBHOOK_TIMEOUT_MS").parse() {
            Ok(ms) => Self { timeout: Duration::from_millis(ms), ..client },
            Err(_) => client,
        }
    }
}

impl OutboundClient {
    /// A client that looks names up with `resolver` and checks addresses with `guard`.
    pub fn new(resolver: Resolver, guard: AddressGuard) -> Self {
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(Policy::none())
            .no_proxy()
            .timeout(TOTAL_TIMEOUT)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .dns_resolver(Arc::new(GuardedResolver { resolver, guard }))
            .build();
        Self { client: client.map_err(Arc::new), guard, timeout: TOTAL_TIMEOUT }
    }

    /// How long an endpoint may take to respond to a post.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// The guard that checks addresses, for a check when a customer sets a URL.
    pub fn guard(&self) -> &AddressGuard {
        &self.guard
    }

    /// Posts `body` to `url`. Every response is an `Ok`, with any status. A redirect is returned, not followed.
    pub async fn post(&self, url: &str, headers: HeaderMap, body: String) -> Result<Response, OutboundError> {
        // The resolver never sees a literal address, so the URL is checked here again.
        let url = PublicUrl::parse(url, &self.guard)?;
        let client = self.client.as_ref().map_err(|error| OutboundError::Setup(Arc::clone(error)))?;
        let request = client.post(url.url().clone()).timeout(self.timeout).headers(headers).body(body);
        let answer = request.send().await.map_err(classify)?;
        let status = answer.status().as_u16();
        let retry_after = answer
            .headers()
            .get(http::header::RETRY_AFTER)
            .and_then(|value| RetryAfter::parse(value.to_str().ok()?));
        Ok(Response { status, body_start: read_start(answer).await, retry_after })
    }
}

/// A fetched response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// The HTTP status.
    pub status: u16,
    /// The complete body.
    pub bytes: Vec<u8>,
}

impl OutboundClient {
    /// Fetches `url` within `timeout`, with a body of at most `bytes_max` bytes. Every response is an `Ok`, with any status. A
    /// redirect is returned, not followed.
    pub async fn get(&self, url: &str, bytes_max: u64, timeout: Duration) -> Result<Download, OutboundError> {
        let url = PublicUrl::parse(url, &self.guard)?;
        let client = self.client.as_ref().map_err(|error| OutboundError::Setup(Arc::clone(error)))?;
        let answer = client.get(url.url().clone()).timeout(timeout).send().await.map_err(classify)?;
        let status = answer.status().as_u16();
        Ok(Download { status, bytes: read_all(answer, bytes_max).await? })
    }

    /// Sends a whole request, for libraries that make their own, within [`TOTAL_TIMEOUT`]. The answer has at most `bytes_max` bytes. Every
    /// answer is an `Ok`, with any status. A redirect is returned, not followed.
    pub async fn exchange(
        &self,
        request: http::Request<Vec<u8>>,
        bytes_max: u64,
    ) -> Result<http::Response<Vec<u8>>, OutboundError> {
        let (parts, body) = request.into_parts();
        let url = PublicUrl::parse(&parts.uri.to_string(), &self.guard)?;
        let client = self.client.as_ref().map_err(|error| OutboundError::Setup(Arc::clone(error)))?;
        let request = client.request(parts.method, url.url().clone()).headers(parts.headers).body(body);
        let answer = request.send().await.map_err(classify)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut response = http::Response::new(read_all(answer, bytes_max).await?);
        (*response.status_mut(), *response.headers_mut()) = (status, headers);
        Ok(response)
    }
}

/// The whole body, if it has at most `bytes_max` bytes.
async fn read_all(mut answer: reqwest::Response, bytes_max: u64) -> Result<Vec<u8>, OutboundError> {
    if answer.content_length().is_some_and(|length| length > bytes_max) {
        return Err(OutboundError::TooLarge(bytes_max));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(classify)? {
        bytes.extend_from_slice(&chunk);
        // The Content-Length header may be missing or wrong.
        if bytes.len() as u64 > bytes_max {
            return Err(OutboundError::TooLarge(bytes_max));
        }
    }
    Ok(bytes)
}

/// The start of the body. The status is the endpoint's result, so a body that ends early or is too slow is not an error.
async fn read_start(mut answer: reqwest::Response) -> String {
    let mut bytes = Vec::with_capacity(ANSWER_BYTES_MAX);
    while bytes.len() < ANSWER_BYTES_MAX {
        match answer.chunk().await {
            Ok(Some(chunk)) => {
                bytes.extend_from_slice(&chunk[..chunk.len().min(ANSWER_BYTES_MAX - bytes.len())])
            }
            Ok(None) | Err(_) => break,
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn classify(error: reqwest::Error) -> OutboundError {
    if let Some(refusal) = refusal(&error) {
        return refusal;
    }
    if error.is_timeout() {
        return OutboundError::Timeout;
    }
    let connecting = error.is_connect();
    // The URL of an endpoint may contain its owner's secrets. The log has the endpoint's id instead.
    let error = Arc::new(error.without_url());
    if connecting { OutboundError::Connect(error) } else { OutboundError::Exchange(error) }
}

/// The error of [`GuardedResolver`], which the client wraps several times.
fn refusal(error: &reqwest::Error) -> Option<OutboundError> {
    let first: &(dyn std::error::Error + 'static) = error;
    let mut sources = std::iter::successors(Some(first), |error| error.source());
    sources.find_map(|error| error.downcast_ref::<OutboundError>()).cloned()
}

/// Resolves a name to its addresses, if all of them may be called. One forbidden address refuses the whole name: an attacker can
/// mix a forbidden address with public ones and retry until the forbidden one comes first.
struct GuardedResolver {
    resolver: Resolver,
    guard: AddressGuard,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (resolver, guard) = (self.resolver.clone(), self.guard);
        Box::pin(async move {
            let addresses = resolver.addresses(name.as_str()).await.map_err(OutboundError::Dns)?;
            if addresses.is_empty() {
                return Err(OutboundError::NoSuchHost.into());
            }
            if !addresses.iter().all(|address| guard.allows(*address)) {
                return Err(OutboundError::Refused.into());
            }
            // Port 0 means the port of the URL.
            let sockets: Vec<_> = addresses.into_iter().map(|address| SocketAddr::new(address, 0)).collect();
            Ok(Box::new(sockets.into_iter()) as Addrs)
        })
    }
}
