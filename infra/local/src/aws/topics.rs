//! SNS topics: a published message waits here until a function has processed it. It is written to disk before it is
//! published, and removed after the function has run. So a delivery that a kill interrupts is repeated, as Lambda does.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, Transaction, params};
use serde_json::{Value, json};
use tokio::sync::Notify;
use uuid::Uuid;

use super::{
    disk::{Disk, from_json},
    resources::arn,
};

/// A message on its way to one function or queue.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    id: String,
    /// The function that subscribes, or the ARN of the queue.
    pub function: String,
    /// The Lambda event: SNS's envelope around the message. For a queue the message itself (raw message delivery,
    /// <https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html>).
    pub event: Value,
    /// The attempts so far.
    pub attempts: u32,
    /// When it is due, in Unix milliseconds.
    due_at: i64,
}

/// The topics of the account and their subscribers.
#[derive(Default)]
pub struct Topics {
    subscribers: BTreeMap<String, Vec<String>>,
    waiting: Mutex<VecDeque<Delivery>>,
    arrived: Notify,
    disk: Arc<Disk>,
}

impl Topics {
    /// Topics by ARN, each with the names of its functions. Deliveries that an earlier run left on `disk` wait in them again.
    pub(crate) fn open(
        subscribers: BTreeMap<String, Vec<String>>,
        disk: Arc<Disk>,
    ) -> rusqlite::Result<Self> {
        let waiting = Mutex::new(disk.read(read)?);
        Ok(Self { subscribers, waiting, disk, arrived: Notify::default() })
    }

    /// Publishes `message` to a topic. It arrives after `delay`.
    pub fn publish(&self, topic: &str, subject: &str, message: &str, at: jiff::Timestamp, delay: Duration) {
        if let Err(error) = self.try_publish(topic, subject, message, at, delay) {
            tracing::error!(%error, topic, "a message was not published");
        }
    }

    /// The same, for a caller that must stop if nothing was published.
    ///
    /// # Errors
    /// If the deliveries cannot be written.
    pub(crate) fn try_publish(
        &self,
        topic: &str,
        subject: &str,
        message: &str,
        at: jiff::Timestamp,
        delay: Duration,
    ) -> rusqlite::Result<()> {
        let deliveries = self.deliveries(topic, subject, message, at, delay);
        self.disk.write(|disk| keep(disk, &deliveries))?;
        self.add(deliveries);
        Ok(())
    }

    /// The deliveries of a message, one for each function. [`keep`] writes them, and [`Self::add`] hands them over.
    pub(crate) fn deliveries(
        &self,
        topic: &str,
        subject: &str,
        message: &str,
        at: jiff::Timestamp,
        delay: Duration,
    ) -> Vec<Delivery> {
        let Some(functions) = self.subscribers.get(topic) else {
            tracing::error!(topic, "published to a topic without subscribers");
            return Vec::new();
        };
        let due_at = after(delay);
        let id = Uuid::new_v4().to_string();
        let to = |function: &String| Delivery {
            id: Uuid::new_v4().to_string(),
            function: function.clone(),
            event: match is_queue(function) {
                true => Value::String(message.to_owned()),
                false => envelope(topic, function, &id, subject, message, at),
            },
            attempts: 0,
            due_at,
        };
        functions.iter().map(to).collect()
    }

    /// Lets an event wait for a function, as an asynchronous invocation does.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn invoke_later(&self, function: &str, event: Value) -> rusqlite::Result<()> {
        let id = Uuid::new_v4().to_string();
        let due_at = after(Duration::ZERO);
        let deliveries = vec![Delivery { id, function: function.to_owned(), event, attempts: 0, due_at }];
        self.disk.write(|disk| keep(disk, &deliveries))?;
        self.add(deliveries);
        Ok(())
    }

    /// Adds deliveries that are already on disk.
    pub(crate) fn add(&self, deliveries: Vec<Delivery>) {
        self.lock().extend(deliveries);
        self.arrived.notify_waiters();
    }

    /// Takes the next delivery that is due. It stays on disk until it is [`done`](Self::done).
    pub(crate) fn next(&self) -> Option<Delivery> {
        let mut waiting = self.lock();
        let now = after(Duration::ZERO);
        let found = waiting.iter().position(|delivery| delivery.due_at <= now)?;
        waiting.remove(found)
    }

    /// Waits until a delivery may be due.
    pub(crate) async fn wait(&self) {
        let arrived = self.arrived.notified();
        let due_at = self.lock().iter().map(|delivery| delivery.due_at).min();
        let nap = due_at.map_or(5_000, |due_at| (due_at - after(Duration::ZERO)).max(0));
        let _ = tokio::time::timeout(Duration::from_millis(nap.unsigned_abs()), arrived).await;
    }

    /// Deletes a delivery that its function has processed, or that is given up.
    pub(crate) fn done(&self, delivery: &Delivery) {
        let forget = |disk: &Transaction<'_>| {
            disk.prepare_cached("DELETE FROM deliveries WHERE id = ?1")?.execute([&delivery.id]).map(drop)
        };
        if let Err(error) = self.disk.write(forget) {
            tracing::error!(%error, "a finished delivery could not be deleted and will be repeated after a restart");
        }
    }

    /// Puts back a delivery that failed. It is tried again after `delay`.
    pub(crate) fn again(&self, mut delivery: Delivery, delay: Duration) {
        delivery.due_at = after(delay);
        let note = |disk: &Transaction<'_>| {
            disk.prepare_cached("UPDATE deliveries SET attempts = ?2, due_at = ?3 WHERE id = ?1")?
                .execute(params![delivery.id, delivery.attempts, delivery.due_at])
                .map(drop)
        };
        if let Err(error) = self.disk.write(note) {
            tracing::error!(%error, "a failed attempt of a delivery could not be written");
        }
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

impl Delivery {
    /// The queue and the message, if it goes to a queue.
    pub fn for_queue(&self) -> Option<(&str, &str)> {
        is_queue(&self.function).then(|| (self.function.as_str(), self.event.as_str().unwrap_or_default()))
    }
}

fn is_queue(subscriber: &str) -> bool {
    subscriber.starts_with("arn:aws:sqs:")
}

/// The time after `delay`, in Unix milliseconds, by the machine's clock: it goes on while the runner restarts.
fn after(delay: Duration) -> i64 {
    let delay_ms = i64::try_from(delay.as_millis()).unwrap_or(i64::MAX);
    jiff::Timestamp::now().as_millisecond().saturating_add(delay_ms)
}

/// Writes deliveries to disk.
pub(crate) fn keep(to: &Transaction<'_>, deliveries: &[Delivery]) -> rusqlite::Result<()> {
    let mut insert = to.prepare_cached(
        "INSERT INTO deliveries (id, function, event, attempts, due_at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for one in deliveries {
        insert.execute(params![one.id, one.function, one.event.to_string(), one.attempts, one.due_at])?;
    }
    Ok(())
}

fn read(disk: &Connection) -> rusqlite::Result<VecDeque<Delivery>> {
    let mut all =
        disk.prepare("SELECT id, function, event, attempts, due_at FROM deliveries ORDER BY place")?;
    let deliveries = all.query_map([], |row| {
        Ok(Delivery {
            id: row.get("id")?,
            function: row.get("function")?,
            event: from_json(&row.get::<_, String>("event")?)?,
            attempts: row.get("attempts")?,
            due_at: row.get("due_at")?,
        })
    })?;
    deliveries.collect()
}

/// The invocation event that Lambda sends to a function for a topic.
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
            // SNS writes null for a message without one.
            "Subject": Some(subject).filter(|subject| !subject.is_empty()),
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
