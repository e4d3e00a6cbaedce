use std::{net::SocketAddr, sync::Arc, time::Duration};

use http::HeaderMap;
use posthorn_app::{App, FromApp};
use reqwest::{
    Client,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
};

use crate::{AddressGuard, InvalidUrl, LookupError, PublicUrl, Resolver, RetryAfter};

/// A whole exchange, from looking the name up to the last byte that is read.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(5);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// A connection that is not used again for so long is closed; the pool looks as often, so it may be open for twice that.
/// Nearly each delivery is to a host of its own: at a hundred hosts a second some 600 are open, and Lambda gives an instance
/// 1,024 file descriptors. <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const IDLE_TIMEOUT: Duration = Duration::from_secs(3);
/// What is kept of an answer; a receiver that sends more is not listened to.
pub const ANSWER_BYTES_MAX: usize = 1024;
const USER_AGENT: &str = concat!("Posthorn/", env!("CARGO_PKG_VERSION"));

/// Calls customers' endpoints: public addresses only, no redirects, no proxies, and never for long.
///
/// The check at an endpoint's creation is a courtesy; this is the one that counts. The name is looked up here, all its
/// addresses are held against the guard, and the connection goes to those very addresses.
pub struct OutboundClient {
    client: Result<Client, Arc<reqwest::Error>>,
    guard: AddressGuard,
    timeout: Duration,
}

/// What an endpoint answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The answer's first [`ANSWER_BYTES_MAX`] bytes, as text.
    pub body_start: String,
    /// When the endpoint wants to be called again.
    pub retry_after: Option<RetryAfter>,
}

/// Why there is no answer. The texts may be shown to the endpoint's owner; the sources are for the log.
#[derive(Debug, Clone, thiserror::Error)]
pub enum OutboundError {
    /// The address itself may not be called.
    #[error("the URL {0}")]
    InvalidUrl(#[from] InvalidUrl),
    /// The host's name stands for an address that may not be called.
    #[error("the host resolves to a private, loopback, link-local or otherwise reserved address")]
    Refused,
    /// The host's name stands for nothing.
    #[error("the host does not exist in the DNS")]
    NoSuchHost,
    /// The DNS did not answer.
    #[error("the host's address could not be looked up")]
    Dns(#[source] LookupError),
    /// No answer in time.
    #[error("no answer within {} seconds", TOTAL_TIMEOUT.as_secs())]
    Timeout,
    /// No connection, or no TLS session.
    #[error("the connection could not be made")]
    Connect(#[source] Arc<reqwest::Error>),
    /// The connection ended, or what came was no HTTP.
    #[error("the endpoint did not answer in HTTP")]
    Exchange(#[source] Arc<reqwest::Error>),
    /// More than was asked for.
    #[error("the answer has more than {0} bytes")]
    TooLarge(u64),
    /// This machine lacks what TLS needs.
    #[error("the HTTP client could not be made")]
    Setup(#[source] Arc<reqwest::Error>),
}

impl FromApp for OutboundClient {
    fn from_app(app: &App) -> Self {
        let client = Self::new(app.part::<Resolver>().clone(), AddressGuard::of(app));
        // No template sets it: a test that waits for time-outs waits for shorter ones.
        match app.setting("WEBHOOK_TIMEOUT_MS").parse() {
            Ok(ms) => Self { timeout: Duration::from_millis(ms), ..client },
            Err(_) => client,
        }
    }
}

impl OutboundClient {
    /// A client that looks names up with `resolver` and holds addresses against `guard`.
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

    /// How long a receiver may take to answer what is posted.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// The guard that addresses are held against: for checking them when they are given.
    pub fn guard(&self) -> &AddressGuard {
        &self.guard
    }

    /// Posts `body` to `url`. Every answer is an `Ok`, whatever its status; a redirect is answered, not followed.
    pub async fn post(&self, url: &str, headers: HeaderMap, body: String) -> Result<Response, OutboundError> {
        // A literal address never meets the resolver, so the URL is checked here again too.
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

/// What was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// The HTTP status.
    pub status: u16,
    /// The body, whole.
    pub bytes: Vec<u8>,
}

impl OutboundClient {
    /// Fetches `url`, within `timeout` and of at most `bytes_max`. Every answer is an `Ok`, whatever its status; a redirect is
    /// answered, not followed.
    pub async fn get(&self, url: &str, bytes_max: u64, timeout: Duration) -> Result<Download, OutboundError> {
        let url = PublicUrl::parse(url, &self.guard)?;
        let client = self.client.as_ref().map_err(|error| OutboundError::Setup(Arc::clone(error)))?;
        let mut answer = client.get(url.url().clone()).timeout(timeout).send().await.map_err(classify)?;
        let status = answer.status().as_u16();
        if answer.content_length().is_some_and(|length| length > bytes_max) {
            return Err(OutboundError::TooLarge(bytes_max));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(classify)? {
            bytes.extend_from_slice(&chunk);
            // A length that was not told, or told wrongly.
            if bytes.len() as u64 > bytes_max {
                return Err(OutboundError::TooLarge(bytes_max));
            }
        }
        Ok(Download { status, bytes })
    }
}

/// The status is the endpoint's answer; a body that breaks off or comes too slowly takes nothing from it.
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
    // The address of an endpoint may hold its owner's secrets; the log has the endpoint's id.
    let error = Arc::new(error.without_url());
    if connecting { OutboundError::Connect(error) } else { OutboundError::Exchange(error) }
}

/// What [`GuardedResolver`] said, which the client wraps several times over.
fn refusal(error: &reqwest::Error) -> Option<OutboundError> {
    let first: &(dyn std::error::Error + 'static) = error;
    let mut sources = std::iter::successors(Some(first), |error| error.source());
    sources.find_map(|error| error.downcast_ref::<OutboundError>()).cloned()
}

/// Answers a name with its addresses if all of them may be called. One that may not spoils the rest: such a name is set
/// up to be tried again until the wrong one comes first.
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
            // Port 0 stands for the URL's own.
            let sockets: Vec<_> = addresses.into_iter().map(|address| SocketAddr::new(address, 0)).collect();
            Ok(Box::new(sockets.into_iter()) as Addrs)
        })
    }
}
