//! A client that retries after connection errors until it gets an answer.

use std::{io, sync::Mutex, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

const ANSWER_MAX: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

pub struct Client {
    port: u16,
    key: String,
    /// Answers that say that the server is at fault, as `status method path: body`.
    faults: Mutex<Vec<String>>,
}

impl Client {
    pub fn new(port: u16, key: String) -> Self {
        Self { port, key, faults: Mutex::default() }
    }

    /// The answers from 500 on, so far.
    pub fn faults(&self) -> Vec<String> {
        self.faults.lock().unwrap().clone()
    }

    /// Registers an endpoint for everything.
    pub async fn webhook(&self, url: &str) {
        let body = json!({ "url": url, "events": ["*"] });
        self.done("POST", "/v1/webhooks", "chaos-webhook", Some(&body)).await;
    }

    /// Sends an email until it is accepted. Returns its id.
    pub async fn send(&self, key: &str, body: &Value) -> String {
        let answer = self.done("POST", "/v1/emails", key, Some(body)).await;
        answer["id"].as_str().unwrap().to_owned()
    }

    /// The status of an email.
    pub async fn status(&self, id: &str) -> String {
        let answer = self.done("GET", &format!("/v1/emails/{id}"), "", None).await;
        answer["status"].as_str().unwrap().to_owned()
    }

    /// The names of all organisations. Needs the operator's key.
    pub async fn orgs(&self) -> Vec<String> {
        let answer = self.done("GET", "/v1/orgs", "", None).await;
        let orgs = answer["data"].as_array().unwrap();
        orgs.iter().map(|org| org["name"].as_str().unwrap().to_owned()).collect()
    }

    /// Whether all queues and topics are empty, except dead-letter queues, which the verdict checks.
    pub async fn is_quiet(&self) -> bool {
        let queues = self.done("GET", "/_local/queues", "", None).await;
        let busy = |queue: &&Value| {
            let has_messages = ["visible", "in_flight", "delayed"].iter().any(|state| queue[*state] != 0);
            has_messages && !queue["name"].as_str().unwrap().contains("dead")
        };
        queues["data"].as_array().unwrap().iter().find(busy).is_none()
            && queues["topic_deliveries_waiting"] == 0
    }

    /// Repeats a request until it succeeds. It retries only temporary errors; any other refusal fails the test.
    pub async fn done(&self, method: &str, path: &str, key: &str, body: Option<&Value>) -> Value {
        let body = body.map(Value::to_string).unwrap_or_default();
        loop {
            match timeout(ANSWER_MAX, self.ask(method, path, key, &body)).await {
                Ok(Ok((status, answer))) if status < 300 => return answer,
                Ok(Ok((status, answer))) => {
                    if status >= 500 {
                        self.faults.lock().unwrap().push(format!("{status} {method} {path}: {answer}"));
                    }
                    assert!(matches!(status, 409 | 429 | 500..), "{method} {path}: {status} {answer}");
                }
                Ok(Err(_)) | Err(_) => {}
            }
            sleep(PAUSE).await;
        }
    }

    async fn ask(&self, method: &str, path: &str, key: &str, body: &str) -> io::Result<(u16, Value)> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n",
            self.key,
            body.len()
        );
        let key = if key.is_empty() { String::new() } else { format!("Idempotency-Key: {key}\r\n") };
        stream.write_all(format!("{head}{key}\r\n{body}").as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        read(&answer).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

/// Reads an answer; `None` if a kill cut it off.
fn read(answer: &[u8]) -> Option<(u16, Value)> {
    let text = std::str::from_utf8(answer).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, serde_json::from_str(body).ok()?))
}
