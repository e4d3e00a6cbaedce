//! One call, or one text from a phone, as one transaction: what it reads, writes and publishes. If it fails, nothing of it stays.

use std::{
    cell::RefCell,
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{options::SmsOptions, rates::Rates, refusal::Refusal};
use crate::{
    aws::{
        Delivery, Topics,
        disk::{from_json, to_json},
    },
    template::{ResourceStatement, SmsSetResource, Wish, allow},
};

/// The service that topics' policies name.
const SERVICE: &str = "sms-voice.amazonaws.com";
const READ: &str = "SELECT record FROM sms_records WHERE kind = ?1 AND id = ?2";
const READ_ALL: &str =
    "SELECT record FROM sms_records WHERE kind = ?1 AND id >= ?2 AND id < ?3 ORDER BY place";
const WRITE: &str = "INSERT INTO sms_records (kind, id, record) VALUES (?1, ?2, ?3)
    ON CONFLICT (kind, id) DO UPDATE SET record = excluded.record";
const DELETE: &str = "DELETE FROM sms_records WHERE kind = ?1 AND id = ?2";

/// Something that the account keeps.
pub(super) trait Record: Serialize + DeserializeOwned {
    /// Its kind, the name of AWS's resource type if it is one.
    const KIND: &'static str;

    /// Its id, unique in its kind.
    fn id(&self) -> String;
}

/// What all steps share.
pub(super) struct Surroundings {
    pub topics: Arc<Topics>,
    /// The ARNs of all topics.
    pub known_topics: BTreeSet<String>,
    pub policies: Vec<ResourceStatement>,
    /// The templates' configuration sets.
    pub sets: Vec<SmsSetResource>,
    pub options: Mutex<SmsOptions>,
    pub rates: Rates,
    /// Whether events arrive after realistic delays.
    pub lifelike: bool,
}

impl Surroundings {
    pub fn options(&self) -> MutexGuard<'_, SmsOptions> {
        self.options.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a topic's policy allows a resource of this service to publish.
    pub fn may_publish(&self, topic: &str, source_arn: &str) -> bool {
        let wish = Wish { service: SERVICE, action: "sns:Publish", resource: topic, source_arn };
        allow(&self.policies, &wish)
    }
}

/// A message for a topic.
pub(super) struct Notice<'n> {
    pub topic: &'n str,
    /// The ARN of the number or configuration set that publishes it.
    pub source_arn: &'n str,
    pub message: &'n Value,
    pub at: Timestamp,
    pub delay: Duration,
}

/// A running step.
pub(super) struct Step<'s> {
    pub disk: &'s Transaction<'s>,
    pub at: Timestamp,
    pub around: &'s Surroundings,
    deliveries: RefCell<Vec<Delivery>>,
    announcements: RefCell<Vec<Value>>,
}

impl<'s> Step<'s> {
    pub fn new(disk: &'s Transaction<'s>, at: Timestamp, around: &'s Surroundings) -> Self {
        Self { disk, at, around, deliveries: RefCell::default(), announcements: RefCell::default() }
    }

    /// The record of this id, if there is one.
    pub fn get<T: Record>(&self, id: &str) -> Result<Option<T>, Refusal> {
        let mut read = self.disk.prepare_cached(READ)?;
        let found = read.query_row(params![T::KIND, id], |row| from_json(row.get_ref(0)?.as_str()?));
        Ok(found.optional()?)
    }

    /// The record of this id, for a call that needs it.
    pub fn must<T: Record>(&self, id: &str) -> Result<T, Refusal> {
        self.get(id)?.ok_or_else(|| Refusal::Missing(T::KIND, id.to_owned()))
    }

    /// All records of a kind, in the order of their creation.
    pub fn all<T: Record>(&self) -> Result<Vec<T>, Refusal> {
        self.all_under("")
    }

    /// The records with ids that begin with `prefix`, in the order of their creation.
    pub fn all_under<T: Record>(&self, prefix: &str) -> Result<Vec<T>, Refusal> {
        let end = format!("{prefix}\u{10ffff}");
        let mut read = self.disk.prepare_cached(READ_ALL)?;
        let all =
            read.query_map(params![T::KIND, prefix, end], |row| from_json(row.get_ref(0)?.as_str()?))?;
        Ok(all.collect::<Result<_, _>>()?)
    }

    /// Writes a record, in place of the one with its id.
    pub fn put<T: Record>(&self, record: &T) -> Result<(), Refusal> {
        let mut write = self.disk.prepare_cached(WRITE)?;
        write.execute(params![T::KIND, record.id(), to_json(record)?])?;
        Ok(())
    }

    /// Deletes a record.
    pub fn delete<T: Record>(&self, record: &T) -> Result<(), Refusal> {
        self.disk.prepare_cached(DELETE)?.execute(params![T::KIND, record.id()])?;
        Ok(())
    }

    /// Refuses one more record of a kind than the account may have.
    pub fn check_quota<T: Record>(&self, reason: &'static str) -> Result<(), Refusal> {
        match self.all::<T>()?.len() < self.around.options().resources_max {
            true => Ok(()),
            false => Err(Refusal::Quota(reason)),
        }
    }

    /// Publishes a message on a topic whose policy allows it, when the step ends.
    pub fn publish(&self, notice: &Notice<'_>) {
        let Notice { topic, source_arn, message, at, delay } = *notice;
        if !self.around.may_publish(topic, source_arn) {
            tracing::error!(topic, source_arn, "no policy allows End User Messaging SMS to publish this");
            return;
        }
        let delay = if self.around.lifelike { delay } else { Duration::ZERO };
        // Messages of this service have no subject.
        let deliveries = self.around.topics.deliveries(topic, "", &message.to_string(), at, delay);
        self.deliveries.borrow_mut().extend(deliveries);
    }

    /// Announces a new status of a registration on the default event bus, when the step is written.
    pub fn announce(&self, detail: Value) {
        self.announcements.borrow_mut().push(detail);
    }

    /// Ends the step. Returns what it has published, and what it has announced.
    pub fn published(self) -> (Vec<Delivery>, Vec<Value>) {
        (self.deliveries.into_inner(), self.announcements.into_inner())
    }
}
