//! What users do while a release is deployed: they send at once, later and in batches, read, and change their settings.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::{client::Client, verdict::Sent};

const SENDERS: usize = 3;
/// Between an answer and a sender's next request.
const PAUSE: Duration = Duration::from_millis(150);
/// Emails of a batch.
const BATCH: usize = 5;

/// Users at work.
pub struct Traffic {
    stopped: Arc<AtomicBool>,
    number: Arc<AtomicUsize>,
    senders: Vec<JoinHandle<Vec<Sent>>>,
    tour: JoinHandle<usize>,
}

impl Traffic {
    pub fn start(client: &Arc<Client>) -> Self {
        let (stopped, number) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let senders = (0..SENDERS)
            .map(|_| tokio::spawn(send(Arc::clone(client), Arc::clone(&stopped), Arc::clone(&number))));
        let senders = senders.collect();
        let tour = tokio::spawn(tour(Arc::clone(client), Arc::clone(&stopped)));
        Self { stopped, number, senders, tour }
    }

    /// Waits until `count` more requests to send were begun.
    pub async fn requests(&self, count: usize) {
        let wanted = self.number.load(Ordering::SeqCst) + count;
        while self.number.load(Ordering::SeqCst) < wanted {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Returns the accepted emails, and how often the tour was made.
    pub async fn end(self) -> (Vec<Sent>, usize) {
        self.stopped.store(true, Ordering::SeqCst);
        let mut sent = Vec::new();
        for sender in self.senders {
            sent.extend(sender.await.unwrap());
        }
        (sent, self.tour.await.unwrap())
    }
}

async fn send(client: Arc<Client>, stopped: Arc<AtomicBool>, number: Arc<AtomicUsize>) -> Vec<Sent> {
    let mut sent = Vec::new();
    while !stopped.load(Ordering::SeqCst) {
        let at = number.fetch_add(1, Ordering::SeqCst);
        let key = format!("upgrade-{at}");
        match at % 10 {
            4 => sent.extend(batch(&client, at, &key).await),
            kind => {
                let recipient = match kind {
                    3 => format!("bounce+{at}@simulator.amazonses.com"),
                    7 => format!("complaint+{at}@simulator.amazonses.com"),
                    _ => format!("person{at}@customer.example"),
                };
                let mut body = email(&recipient, at);
                if kind == 5 {
                    body["scheduled_at"] = "in 15 seconds".into();
                }
                let id = client.send(&key, &body).await;
                sent.push(Sent { id, recipient });
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
    sent
}

async fn batch(client: &Client, at: usize, key: &str) -> Vec<Sent> {
    let recipients: Vec<String> =
        (0..BATCH).map(|one| format!("person{at}-{one}@customer.example")).collect();
    let body = recipients.iter().map(|recipient| email(recipient, at)).collect::<Value>();
    let answer = client.done("POST", "/v1/emails/batch", key, Some(&body)).await;
    let ids = answer["data"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned());
    ids.zip(recipients).map(|(id, recipient)| Sent { id, recipient }).collect()
}

fn email(recipient: &str, at: usize) -> Value {
    json!({
        "from": "Demo <hello@demo.example>", "to": [recipient], "subject": format!("Number {at}"), "text": "Hello",
        "html": "<p>Hello</p>", "tags": [{ "name": "run", "value": "upgrade" }],
    })
}

/// Reads lists, and changes what an owner changes, again and again.
async fn tour(client: Arc<Client>, stopped: Arc<AtomicBool>) -> usize {
    let mut tours = 0;
    while !stopped.load(Ordering::SeqCst) {
        for path in [
            "/v1/emails",
            "/v1/domains",
            "/v1/webhooks",
            "/v1/tenants",
            "/v1/api-keys",
            "/v1/usage",
            "/v1/audit",
            "/v1/suppressions",
            "/v1/templates",
            "/v1/topics",
            "/v1/org",
            "/v1/health",
        ] {
            client.done("GET", path, "", None).await;
        }
        change(&client, tours).await;
        tours += 1;
    }
    tours
}

/// Makes a template, a topic and a tenant, changes them, and removes what can be removed.
async fn change(client: &Client, tour: usize) {
    let key = |of: &str| format!("tour-{tour}-{of}");
    let template = json!({ "name": format!("Order {tour}"), "subject": "Order", "html": "<p>{{ name }}</p>", "variables": [
        { "key": "name", "type": "string" },
    ] });
    let template = client.done("POST", "/v1/templates", &key("template"), Some(&template)).await;
    let path = format!("/v1/templates/{}", template["id"].as_str().unwrap());
    client.done("POST", &format!("{path}/publish"), &key("publish"), None).await;
    client.done("PATCH", &path, &key("rename"), Some(&json!({ "name": format!("Invoice {tour}") }))).await;
    client.done("DELETE", &path, &key("delete"), None).await;
    let topic = json!({ "name": format!("News {tour}"), "default_subscription": "opt_in" });
    let topic = client.done("POST", "/v1/topics", &key("topic"), Some(&topic)).await;
    // A scope has a hundred topics at most, and a fast machine makes more tours than that.
    let topic = format!("/v1/topics/{}", topic["id"].as_str().unwrap());
    client.done("DELETE", &topic, &key("topic-delete"), None).await;
    let suppressed = json!({ "address": format!("gone{tour}@customer.example") });
    client.done("POST", "/v1/suppressions", &key("suppress"), Some(&suppressed)).await;
    let tenant = json!({ "name": format!("Umbrella {tour}") });
    let tenant = client.done("POST", "/v1/tenants", &key("tenant"), Some(&tenant)).await;
    let tenant = format!("/v1/tenants/{}", tenant["id"].as_str().unwrap());
    client.done("PATCH", &tenant, &key("tenant-name"), Some(&json!({ "name": "Renamed" }))).await;
}
