//! A webhook receiver on loopback.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, StatusCode},
    routing::any,
};

/// One request that came in.
#[derive(Debug, Clone)]
pub struct Received {
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: String,
}

#[derive(Default)]
struct State {
    received: Vec<Received>,
    answers: VecDeque<(u16, Option<String>)>,
}

/// Listens on a port of its own; answers what it was told to, 200 otherwise.
pub struct Receiver {
    /// Where it listens.
    pub url: String,
    state: Arc<Mutex<State>>,
}

impl Receiver {
    /// Starts listening; it ends with the test's runtime.
    pub async fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let handler = move |headers: HeaderMap, body: Bytes| {
            let shared = Arc::clone(&shared);
            async move {
                let mut state = shared.lock().unwrap();
                state.received.push(Received { headers, body: String::from_utf8_lossy(&body).into_owned() });
                let (status, retry_after) = state.answers.pop_front().unwrap_or((200, None));
                let mut headers = HeaderMap::new();
                if let Some(seconds) = retry_after {
                    headers.insert("retry-after", seconds.parse().unwrap());
                }
                (StatusCode::from_u16(status).unwrap(), headers, "thanks")
            }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(any(handler))).await });
        Self { url, state }
    }

    /// Another address of the same receiver.
    pub fn at(&self, path: &str) -> String {
        self.url.replace("/hooks", path)
    }

    /// Answers the next request with this status.
    pub fn answer_next(&self, status: u16) {
        self.state.lock().unwrap().answers.push_back((status, None));
    }

    /// Answers the next request with this status and `Retry-After`.
    pub fn answer_next_after(&self, status: u16, seconds: u32) {
        self.state.lock().unwrap().answers.push_back((status, Some(seconds.to_string())));
    }

    /// Everything that came in so far.
    pub fn received(&self) -> Vec<Received> {
        self.state.lock().unwrap().received.clone()
    }

    /// The types of the events that came in, in order.
    pub fn types(&self) -> Vec<String> {
        let of = |received: &Received| {
            let body: serde_json::Value = serde_json::from_str(&received.body).unwrap();
            crate::text(&body["type"])
        };
        self.received().iter().map(of).collect()
    }
}
