//! The endpoint of the webhooks. It is outside of the runner, so it survives every kill.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use axum::{Router, body::Bytes, extract::State, http::StatusCode, routing::post};
use serde_json::Value;

#[derive(Default)]
pub struct Received {
    /// The types of events received, by email.
    pub by_email: BTreeMap<String, BTreeSet<String>>,
    /// How often each event was received, by its id.
    pub events: BTreeMap<String, usize>,
    /// Email, type, time and id of each event, in this order.
    pub told: BTreeSet<[String; 4]>,
}

pub struct Receiver {
    pub url: String,
    received: Arc<Mutex<Received>>,
}

impl Receiver {
    pub async fn start() -> Self {
        let received = Arc::new(Mutex::new(Received::default()));
        let router = Router::new().route("/hooks", post(take)).with_state(Arc::clone(&received));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, received }
    }

    /// Whether all these events of an email were received at least once.
    pub fn got(&self, email_id: &str, events: &[&str]) -> bool {
        let received = self.received.lock().unwrap();
        let came = received.by_email.get(email_id);
        came.is_some_and(|came| events.iter().all(|event| came.contains(*event)))
    }

    /// Reads the events received.
    pub fn read<T>(&self, with: impl FnOnce(&Received) -> T) -> T {
        with(&self.received.lock().unwrap())
    }
}

async fn take(State(received): State<Arc<Mutex<Received>>>, body: Bytes) -> StatusCode {
    let event: Value = serde_json::from_slice(&body).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut received = received.lock().unwrap();
    *received.events.entry(text(&event["id"])).or_default() += 1;
    let email_id = text(&event["data"]["email_id"]);
    received.told.insert([email_id, text(&event["type"]), text(&event["created_at"]), text(&event["id"])]);
    received.by_email.entry(text(&event["data"]["email_id"])).or_default().insert(text(&event["type"]));
    StatusCode::NO_CONTENT
}
