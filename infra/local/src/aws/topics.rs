//! SNS topics: what is published waits here until a function takes it.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::sync::Notify;
use uuid::Uuid;

use super::resources::arn;

/// A message on its way to one function.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    /// The function subscribed.
    pub function: String,
    /// The Lambda event: SNS's envelope around the message.
    pub event: Value,
    /// How often it was tried.
    pub attempts: u32,
    due: Instant,
}

/// The topics of the account and who listens to them.
#[derive(Default)]
pub struct Topics {
    subscribers: BTreeMap<String, Vec<String>>,
    waiting: Mutex<VecDeque<Delivery>>,
    arrived: Notify,
}

impl Topics {
    /// Topics by ARN, each with the names of its functions.
    pub(crate) fn new(subscribers: BTreeMap<String, Vec<String>>) -> Self {
        Self { subscribers, ..Self::default() }
    }

    /// Publishes `message` to a topic, to arrive after `delay`.
    pub fn publish(&self, topic: &str, subject: &str, message: &str, at: jiff::Timestamp, delay: Duration) {
        let Some(functions) = self.subscribers.get(topic) else {
            tracing::error!(topic, "published to a topic that nobody is subscribed to");
            return;
        };
        let due = Instant::now() + delay;
        let id = Uuid::new_v4().to_string();
        for function in functions {
            let event = envelope(topic, function, &id, subject, message, at);
            self.lock().push_back(Delivery { function: function.clone(), event, attempts: 0, due });
        }
        self.arrived.notify_waiters();
    }

    /// The next delivery whose time has come.
    pub(crate) fn next(&self) -> Option<Delivery> {
        let mut waiting = self.lock();
        let now = Instant::now();
        let found = waiting.iter().position(|delivery| delivery.due <= now)?;
        waiting.remove(found)
    }

    /// Waits until something may be due.
    pub(crate) async fn wait(&self) {
        let arrived = self.arrived.notified();
        let due = self.lock().iter().map(|delivery| delivery.due).min();
        let nap = due.map_or(Duration::from_secs(5), |due| due.saturating_duration_since(Instant::now()));
        let _ = tokio::time::timeout(nap, arrived).await;
    }

    /// Gives back a delivery that failed, to be tried again after `delay`.
    pub(crate) fn again(&self, mut delivery: Delivery, delay: Duration) {
        delivery.due = Instant::now() + delay;
        self.lock().push_back(delivery);
    }

    /// Deliveries that have not arrived yet.
    pub fn waiting(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Delivery>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The event with which Lambda calls a function for a topic.
/// <https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html>
pub(crate) fn envelope(
    topic: &str,
    function: &str,
    id: &str,
    subject: &str,
    message: &str,
    at: jiff::Timestamp,
) -> Value {
    let host = "https://sns.us-east-1.amazonaws.com";
    let subscription =
        format!("{topic}:{}", Uuid::new_v5(&Uuid::NAMESPACE_URL, arn::function(function).as_bytes()));
    json!({ "Records": [{
        "EventVersion": "1.0",
        "EventSource": "aws:sns",
        "EventSubscriptionArn": subscription,
        "Sns": {
            "Type": "Notification",
            "MessageId": id,
            "TopicArn": topic,
            "Subject": subject,
            "Message": message,
            "Timestamp": format!("{at:.3}"),
            "SignatureVersion": "1",
            "Signature": "EXAMPLE",
            "SigningCertUrl": format!("{host}/SimpleNotificationService-0000000000000000000000.pem"),
            "UnsubscribeUrl": format!("{host}/?Action=Unsubscribe&SubscriptionArn={subscription}"),
            "MessageAttributes": {},
        },
    }] })
}
