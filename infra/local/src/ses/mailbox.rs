//! All sent mail, unchanged.

use std::{
    collections::VecDeque,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, params};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::aws::disk::{Disk, from_json, to_json};

/// The file grows with every mail and event. Only this many of the newest mails are shown.
const KEPT: usize = 8_000;
/// The number of events kept with them.
const EVENTS_KEPT: usize = 4 * KEPT;
/// The file of earlier versions of the runner: a line of JSON for each mail and event.
const OLD_FILE: &str = "mailbox.jsonl";

/// A message handed to SES.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// SES's message id.
    pub id: String,
    /// When SES accepted it.
    pub at: Timestamp,
    /// The sender in the call to SES.
    pub from: String,
    /// The envelope's recipients.
    pub recipients: Vec<String>,
    /// The configuration set that the call names.
    pub configuration_set: Option<String>,
    /// The tags that the caller gave.
    pub tags: Vec<(String, String)>,
    /// The message itself.
    #[serde(serialize_with = "write_raw", deserialize_with = "read_raw")]
    pub raw: Vec<u8>,
}

/// An event that SES published.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MailEvent {
    /// The message.
    pub mail_id: String,
    /// When it was published.
    pub at: Timestamp,
    /// The event's JSON.
    pub event: Value,
}

/// A line of [`OLD_FILE`].
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Mail(Mail),
    Event(MailEvent),
}

#[derive(Default)]
struct Contents {
    mails: VecDeque<Arc<Mail>>,
    events: VecDeque<MailEvent>,
}

/// The mailbox: the newest messages and their events; all of them on disk.
#[derive(Default)]
pub struct Mailbox(Mutex<Contents>);

impl Mailbox {
    /// Loads the newest mails from `disk`, and those that an earlier version left in `state_dir`.
    pub(super) fn open(disk: &Disk, state_dir: Option<&Path>) -> rusqlite::Result<Self> {
        if let Some(dir) = state_dir {
            take_over(disk, &dir.join(OLD_FILE))?;
        }
        let contents = disk.read(|disk| {
            Ok(Contents {
                mails: newest(disk, "SELECT mail FROM mails ORDER BY place DESC LIMIT ?1", KEPT)?,
                events: newest(
                    disk,
                    "SELECT event FROM mail_events ORDER BY place DESC LIMIT ?1",
                    EVENTS_KEPT,
                )?,
            })
        })?;
        Ok(Self(Mutex::new(contents)))
    }

    /// All messages, newest first.
    pub fn mails(&self) -> Vec<Arc<Mail>> {
        self.lock().mails.iter().rev().cloned().collect()
    }

    /// One message.
    pub fn mail(&self, id: &str) -> Option<Arc<Mail>> {
        self.lock().mails.iter().find(|mail| mail.id == id).cloned()
    }

    /// The events of a message, oldest first. An event's time may be in the future.
    pub fn events_of(&self, id: &str) -> Vec<MailEvent> {
        self.lock().events.iter().filter(|event| event.mail_id == id).cloned().collect()
    }

    /// Shows the mail and events that [`keep`] wrote.
    pub(super) fn add(&self, mail: Option<Mail>, events: Vec<MailEvent>) {
        let mut contents = self.lock();
        contents.mails.extend(mail.map(Arc::new));
        contents.events.extend(events);
        let (mails, events) = (contents.mails.len(), contents.events.len());
        contents.mails.drain(..mails.saturating_sub(KEPT));
        contents.events.drain(..events.saturating_sub(EVENTS_KEPT));
    }

    fn lock(&self) -> MutexGuard<'_, Contents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes a mail, if there is one, and events.
pub(super) fn keep(to: &Transaction<'_>, mail: Option<&Mail>, events: &[MailEvent]) -> rusqlite::Result<()> {
    if let Some(mail) = mail {
        let mut insert = to.prepare_cached("INSERT OR IGNORE INTO mails (id, mail) VALUES (?1, ?2)")?;
        insert.execute(params![mail.id, to_json(mail)?])?;
    }
    let mut insert = to.prepare_cached("INSERT INTO mail_events (event) VALUES (?1)")?;
    events.iter().try_for_each(|event| insert.execute([to_json(event)?]).map(drop))
}

fn newest<T: DeserializeOwned>(disk: &Connection, query: &str, most: usize) -> rusqlite::Result<VecDeque<T>> {
    let mut found = VecDeque::new();
    let mut rows = disk.prepare(query)?;
    for one in rows.query_map([most], |row| from_json(&row.get::<_, String>(0)?))? {
        found.push_front(one?);
    }
    Ok(found)
}

/// Imports the mails of an earlier version, once. It reads bytes, not text: a kill may have cut the last line within a
/// character.
fn take_over(disk: &Disk, file: &Path) -> rusqlite::Result<()> {
    let Ok(lines) = std::fs::read(file) else { return Ok(()) };
    disk.write(|disk| {
        for line in lines.split(|byte| *byte == b'\n') {
            match serde_json::from_slice(line) {
                Ok(Line::Mail(mail)) => keep(disk, Some(&mail), &[])?,
                Ok(Line::Event(event)) => keep(disk, None, &[event])?,
                // A line that a crash cut off.
                Err(_) => {}
            }
        }
        Ok(())
    })?;
    if let Err(error) = std::fs::remove_file(file) {
        tracing::error!(%error, "the old mailbox is imported, but its file could not be removed");
    }
    Ok(())
}

fn write_raw<S: serde::Serializer>(raw: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&BASE64_STANDARD.encode(raw))
}

fn read_raw<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    BASE64_STANDARD.decode(text).map_err(serde::de::Error::custom)
}
