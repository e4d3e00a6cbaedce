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

/// One request that came in.
#[derive(Debug, Clone)]
pub struct Received {
    /// The path that it came to.
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

/// How a path answers, whatever was told to be answered next.
#[derive(Debug, Clone, Copy)]
pub enum Manner {
    /// With this status.
    Status(u16),
    /// With this status, after so long.
    After(Duration, u16),
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
        let handler =
            move |uri: Uri, headers: HeaderMap, body: Bytes| answer(Arc::clone(&shared), uri, headers, body);
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

    /// Answers everything that comes to `path` in this manner from now on.
    pub fn answer_always(&self, path: &str, manner: Manner) {
        self.state.lock().unwrap().paths.insert(path.to_owned(), manner);
    }

    /// Everything that came in so far, which is then forgotten.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut self.state.lock().unwrap().received)
    }

    /// Everything that came in so far.
    ///
    /// # Panics
    /// Where something came in that is other than the published catalogue says.
    pub fn received(&self) -> Vec<Received> {
        let received = self.state.lock().unwrap().received.clone();
        received.iter().for_each(hold_against_the_catalogue);
        received
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

static SCHEMAS: LazyLock<BTreeMap<&str, jsonschema::Validator>> = LazyLock::new(|| {
    let schema = |one: &'static EventType| {
        (one.name.as_str(), jsonschema::validator_for(&one.schema()).expect("a JSON Schema"))
    };
    event_types().iter().map(schema).collect()
});

fn hold_against_the_catalogue(received: &Received) {
    let body: serde_json::Value = serde_json::from_str(&received.body).expect("JSON");
    let name = crate::text(&body["type"]);
    let schema = SCHEMAS.get(name.as_str()).unwrap_or_else(|| panic!("{name} is not in the catalogue"));
    let faults: Vec<String> = schema.iter_errors(&body).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{name} is other than its schema says: {faults:?} in {body}");
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
