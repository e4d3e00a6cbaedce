//! A webhook receiver on loopback.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, StatusCode, Uri},
    routing::any,
};
use posthorn_webhooks::{EventType, event_types};

/// One received request.
#[derive(Debug, Clone)]
pub struct Received {
    /// Its path.
    pub path: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: String,
}

#[derive(Default)]
struct State {
    received: Vec<Received>,
    answers: VecDeque<(u16, Option<String>)>,
    paths: BTreeMap<String, Manner>,
}

/// How a path always answers. It overrides the answers set for the next requests.
#[derive(Debug, Clone, Copy)]
pub enum Manner {
    /// With this status.
    Status(u16),
    /// With this status, after this time.
    After(Duration, u16),
}

/// Listens on a free port. Answers as set by the test, otherwise 200.
pub struct Receiver {
    /// The URL at which it listens.
    pub url: String,
    state: Arc<Mutex<State>>,
}

impl Receiver {
    /// Starts listening; ends with the test's runtime.
    pub async fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let handler =
            move |uri: Uri, headers: HeaderMap, body: Bytes| answer(Arc::clone(&shared), uri, headers, body);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(any(handler))).await });
        Self { url, state }
    }

    /// Another URL of the same receiver.
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

    /// Answers all requests to `path` in this manner from now on.
    pub fn answer_always(&self, path: &str, manner: Manner) {
        self.state.lock().unwrap().paths.insert(path.to_owned(), manner);
    }

    /// Removes and gives all requests received so far.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut self.state.lock().unwrap().received)
    }

    /// All requests received so far.
    ///
    /// # Panics
    /// When a received event does not fit the published catalogue.
    pub fn received(&self) -> Vec<Received> {
        let received = self.state.lock().unwrap().received.clone();
        received.iter().for_each(assert_in_catalogue);
        received
    }

    /// The types of the received events, in order.
    pub fn types(&self) -> Vec<String> {
        let of = |received: &Received| {
            let body: serde_json::Value = serde_json::from_str(&received.body).unwrap();
            crate::text(&body["type"])
        };
        self.received().iter().map(of).collect()
    }
}

static SCHEMAS: LazyLock<BTreeMap<&str, jsonschema::Validator>> = LazyLock::new(|| {
    let schema = |one: &'static EventType| {
        (one.name.as_str(), jsonschema::validator_for(&one.schema()).expect("a JSON Schema"))
    };
    event_types().iter().map(schema).collect()
});

fn assert_in_catalogue(received: &Received) {
    let body: serde_json::Value = serde_json::from_str(&received.body).expect("JSON");
    let name = crate::text(&body["type"]);
    let schema = SCHEMAS.get(name.as_str()).unwrap_or_else(|| panic!("{name} is not in the catalogue"));
    let faults: Vec<String> = schema.iter_errors(&body).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{name} does not fit its schema: {faults:?} in {body}");
}

async fn answer(
    state: Arc<Mutex<State>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, HeaderMap, &'static str) {
    let path = uri.path().to_owned();
    let (manner, next) = {
        let mut state = state.lock().unwrap();
        let body = String::from_utf8_lossy(&body).into_owned();
        state.received.push(Received { path: path.clone(), headers, body });
        let manner = state.paths.get(&path).copied();
        (manner, if manner.is_none() { state.answers.pop_front() } else { None })
    };
    let (status, retry_after) = match manner {
        Some(Manner::Status(status)) => (status, None),
        Some(Manner::After(time, status)) => {
            tokio::time::sleep(time).await;
            (status, None)
        }
        None => next.unwrap_or((200, None)),
    };
    let mut headers = HeaderMap::new();
    if let Some(seconds) = retry_after {
        headers.insert("retry-after", seconds.parse().unwrap());
    }
    (StatusCode::from_u16(status).unwrap(), headers, "thanks")
}
