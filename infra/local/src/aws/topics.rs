//! SNS topics: what is published waits here until a function is done with it. It is written to disk before it is published,
//! and leaves it after the function: a notice that a kill interrupts is handed over again, as Lambda does.

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

/// A message on its way to one function.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    id: String,
    /// The function subscribed.
    pub function: String,
    /// The Lambda event: SNS's envelope around the message.
    pub event: Value,
    /// How often it was tried.
    pub attempts: u32,
    /// Unix milliseconds.
    due_at: i64,
}

/// The topics of the account and who listens to them.
#[derive(Default)]
pub struct Topics {
    subscribers: BTreeMap<String, Vec<String>>,
    waiting: Mutex<VecDeque<Delivery>>,
    arrived: Notify,
    disk: Arc<Disk>,
}

impl Topics {
    /// Topics by ARN, each with the names of its functions; what an earlier run left on `disk` waits in them again.
    pub(crate) fn open(
        subscribers: BTreeMap<String, Vec<String>>,
        disk: Arc<Disk>,
    ) -> rusqlite::Result<Self> {
        let waiting = Mutex::new(disk.read(read)?);
        Ok(Self { subscribers, waiting, disk, arrived: Notify::default() })
    }

    /// Publishes `message` to a topic, to arrive after `delay`.
    pub fn publish(&self, topic: &str, subject: &str, message: &str, at: jiff::Timestamp, delay: Duration) {
        if let Err(error) = self.try_publish(topic, subject, message, at, delay) {
            tracing::error!(%error, topic, "a message was not published");
        }
    }

    /// The same, for who must not go on where nothing was published.
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

    /// What publishing a message makes, one for each function; [`keep`] and [`Self::add`] send it on its way.
    pub(crate) fn deliveries(
        &self,
        topic: &str,
        subject: &str,
        message: &str,
        at: jiff::Timestamp,
        delay: Duration,
    ) -> Vec<Delivery> {
        let Some(functions) = self.subscribers.get(topic) else {
            tracing::error!(topic, "published to a topic that nobody is subscribed to");
            return Vec::new();
        };
        let due_at = after(delay);
        let id = Uuid::new_v4().to_string();
        let to = |function: &String| Delivery {
            id: Uuid::new_v4().to_string(),
            function: function.clone(),
            event: envelope(topic, function, &id, subject, message, at),
            attempts: 0,
            due_at,
        };
        functions.iter().map(to).collect()
    }

    /// Takes deliveries that are on disk.
    pub(crate) fn add(&self, deliveries: Vec<Delivery>) {
        self.lock().extend(deliveries);
        self.arrived.notify_waiters();
    }

    /// The next delivery whose time has come. It stays on disk until it is [`done`](Self::done).
    pub(crate) fn next(&self) -> Option<Delivery> {
        let mut waiting = self.lock();
        let now = after(Duration::ZERO);
        let found = waiting.iter().position(|delivery| delivery.due_at <= now)?;
        waiting.remove(found)
    }

    /// Waits until something may be due.
    pub(crate) async fn wait(&self) {
        let arrived = self.arrived.notified();
        let due_at = self.lock().iter().map(|delivery| delivery.due_at).min();
        let nap = due_at.map_or(5_000, |due_at| (due_at - after(Duration::ZERO)).max(0));
        let _ = tokio::time::timeout(Duration::from_millis(nap.unsigned_abs()), arrived).await;
    }

    /// Forgets a delivery whose function is done with it, or that is given up.
    pub(crate) fn done(&self, delivery: &Delivery) {
        let forget = |disk: &Transaction<'_>| {
            disk.prepare_cached("DELETE FROM deliveries WHERE id = ?1")?.execute([&delivery.id]).map(drop)
        };
        if let Err(error) = self.disk.write(forget) {
            tracing::error!(%error, "a delivery that is done will come again after a restart");
        }
    }

    /// Gives back a delivery that failed, to be tried again after `delay`.
    pub(crate) fn again(&self, mut delivery: Delivery, delay: Duration) {
        delivery.due_at = after(delay);
        let note = |disk: &Transaction<'_>| {
            disk.prepare_cached("UPDATE deliveries SET attempts = ?2, due_at = ?3 WHERE id = ?1")?
                .execute(params![delivery.id, delivery.attempts, delivery.due_at])
                .map(drop)
        };
        if let Err(error) = self.disk.write(note) {
            tracing::error!(%error, "the failed try of a delivery was not written");
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

/// Unix milliseconds of the moment after `delay`: by the machine's clock, which goes on over a restart.
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
