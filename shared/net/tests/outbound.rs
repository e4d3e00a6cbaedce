//! The outbound client against real sockets.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up must fail")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use http::{HeaderMap, HeaderValue};
use posthorn_net::{ANSWER_BYTES_MAX, AddressGuard, OutboundClient, OutboundError, Resolver, RetryAfter};
use posthorn_test_dns::{DnsServer, Entry};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const LOCAL: AddressGuard = AddressGuard { allow_loopback: true };
const STRICT: AddressGuard = AddressGuard { allow_loopback: false };

struct Receiver {
    port: u16,
    calls: Arc<AtomicUsize>,
    requests: tokio::sync::mpsc::UnboundedReceiver<String>,
}

/// Responds to every connection with `answer` and leaves it open.
async fn receiver(answer: String) -> Receiver {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let (sender, requests) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let mut request = vec![0; 8192];
            let length = stream.read(&mut request).await.unwrap_or(0);
            let _ = sender.send(String::from_utf8_lossy(&request[..length]).into_owned());
            let _ = stream.write_all(answer.as_bytes()).await;
            open.push(stream);
        }
    });
    Receiver { port, calls, requests }
}

fn answering(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
}

fn client(dns: &str, guard: AddressGuard) -> OutboundClient {
    OutboundClient::new(Resolver::new(dns), guard)
}

#[tokio::test]
async fn a_response_body_is_read_up_to_a_kilobyte() {
    let mut receiver = receiver(answering("503 Busy", "retry-after: 30\r\n", &"x".repeat(5_000))).await;
    let mut headers = HeaderMap::new();
    headers.insert("webhook-id", HeaderValue::from_static("evt_1"));
    let url = format!("http://127.0.0.1:{}/hook?a=b", receiver.port);
    let answer = client("", LOCAL).post(&url, headers, "{\"id\":1}".into()).await.unwrap();
    assert_eq!((answer.status, answer.body_start.len()), (503, ANSWER_BYTES_MAX));
    assert_eq!(answer.retry_after, Some(RetryAfter::Seconds(30)));
    let request = receiver.requests.recv().await.unwrap();
    assert!(request.starts_with("POST /hook?a=b HTTP/1.1\r\n"), "{request}");
    assert!(
        request.contains("webhook-id: evt_1\r\n") && request.contains("user-agent: Posthorn/"),
        "{request}"
    );
}

#[tokio::test]
async fn a_redirect_is_returned_and_not_followed() {
    let target = receiver(answering("200 OK", "", "reached")).await;
    let headers = format!("location: http://127.0.0.1:{}/\r\n", target.port);
    let redirecting = receiver(answering("307 Temporary Redirect", &headers, "")).await;
    let url = format!("http://127.0.0.1:{}/", redirecting.port);
    let answer = client("", LOCAL).post(&url, HeaderMap::new(), String::new()).await.unwrap();
    assert_eq!(answer.status, 307);
    assert_eq!(target.calls.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_name_that_now_resolves_to_a_private_address_is_refused_without_a_connection() {
    let receiver = receiver(answering("200 OK", "", "")).await;
    let dns = DnsServer::start().await;
    dns.put("rebound.example", Entry::Address("127.0.0.1".parse().unwrap()));
    dns.put("metadata.example", Entry::Address("169.254.169.254".parse().unwrap()));
    dns.put("mixed.example", Entry::Address("8.8.8.8".parse().unwrap()));
    dns.put("mixed.example", Entry::Address("::1".parse().unwrap()));
    dns.put("broken.example", Entry::Failure);
    let client = client(&dns.address(), STRICT);
    let post = async |host: &str| {
        let url = format!("https://{host}:{}/", receiver.port);
        client.post(&url, HeaderMap::new(), String::new()).await.unwrap_err()
    };
    for host in ["rebound.example", "metadata.example", "mixed.example"] {
        assert!(matches!(post(host).await, OutboundError::Refused), "{host}");
    }
    assert!(matches!(post("127.0.0.1").await, OutboundError::InvalidUrl(_)));
    assert!(matches!(post("absent.example").await, OutboundError::NoSuchHost));
    assert!(matches!(post("broken.example").await, OutboundError::Dns(_)));
    assert_eq!(receiver.calls.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn the_local_runner_reaches_localhost_by_name() {
    let receiver = receiver(answering("204 No Content", "", "")).await;
    let dns = DnsServer::start().await;
    let url = format!("http://localhost:{}/", receiver.port);
    let answer = client(&dns.address(), LOCAL).post(&url, HeaderMap::new(), String::new()).await.unwrap();
    assert_eq!((answer.status, answer.body_start.as_str()), (204, ""));
}

#[tokio::test]
async fn a_call_without_a_response_ends_after_five_seconds() {
    let receiver = receiver(String::new()).await;
    let started = Instant::now();
    let url = format!("http://127.0.0.1:{}/", receiver.port);
    let error = client("", LOCAL).post(&url, HeaderMap::new(), String::new()).await.unwrap_err();
    assert!(matches!(error, OutboundError::Timeout), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(7));
}

#[tokio::test]
async fn a_status_counts_even_if_the_body_never_ends() {
    let receiver = receiver("HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\nhalf".into()).await;
    let url = format!("http://127.0.0.1:{}/", receiver.port);
    let answer = client("", LOCAL).post(&url, HeaderMap::new(), String::new()).await.unwrap();
    assert_eq!((answer.status, answer.body_start.as_str()), (200, "half"));
}

#[tokio::test]
async fn a_refused_connection_and_a_response_that_is_not_http_give_different_errors() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let garbled = receiver("this is no HTTP\r\n\r\n".into()).await;
    let client = client("", LOCAL);
    let post = async |url: String| client.post(&url, HeaderMap::new(), String::new()).await.unwrap_err();
    assert!(matches!(post(format!("http://127.0.0.1:{closed}/")).await, OutboundError::Connect(_)));
    assert!(matches!(post(format!("http://127.0.0.1:{}/", garbled.port)).await, OutboundError::Exchange(_)));
    assert!(matches!(post(format!("https://127.0.0.1:{}/", garbled.port)).await, OutboundError::Connect(_)));
}

#[tokio::test]
async fn an_idle_connection_is_closed_within_seconds() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 8192];
        assert!(stream.read(&mut request).await.unwrap() > 0);
        stream.write_all(answering("200 OK", "", "").as_bytes()).await.unwrap();
        // The client sends nothing more; the read returns when it closes the connection.
        stream.read(&mut request).await.unwrap()
    });
    let client = client("", LOCAL);
    assert_eq!(client.post(&url, HeaderMap::new(), String::new()).await.unwrap().status, 200);
    let ended = tokio::time::timeout(Duration::from_secs(10), serving).await;
    assert_eq!(ended.expect("it is closed").unwrap(), 0);
}

#[tokio::test]
async fn calls_one_after_the_other_to_a_host_share_a_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://127.0.0.1:{}/", listener.local_addr().unwrap().port());
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let (mut seen, mut request) = (String::new(), vec![0; 8192]);
                while let Ok(length @ 1..) = stream.read(&mut request).await {
                    seen += &String::from_utf8_lossy(&request[..length]);
                    if seen.ends_with("{\"id\":1}") {
                        seen.clear();
                        let _ = stream.write_all(answering("200 OK", "", "thanks").as_bytes()).await;
                    }
                }
            });
        }
    });
    let client = client("", LOCAL);
    for _ in 0..5 {
        let answer = client.post(&url, HeaderMap::new(), "{\"id\":1}".into()).await.unwrap();
        assert_eq!((answer.status, answer.body_start.as_str()), (200, "thanks"));
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}
