//! Texts in both directions, unchanged, in the account's database, with the events of each.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::aws::disk::{Disk, from_json, to_json};

/// The most phones and texts that a list gives.
const WINDOW: usize = 1_000;
const COLUMNS: &str = "SELECT id, about FROM texts";
const EVENTS: &str = "SELECT at_ms, event FROM text_events WHERE text = (SELECT place FROM texts WHERE id = ?1) ORDER BY place";
const PHONES: &str =
    "SELECT phone, COUNT(*), MAX(place) AS newest FROM texts GROUP BY phone ORDER BY newest DESC LIMIT ?1";
const LAST_SENT: &str =
    "SELECT id FROM texts WHERE phone = ?1 AND sender = ?2 AND inbound = 0 ORDER BY place DESC LIMIT 1";

/// A text between the account and a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// AWS's message id.
    #[serde(default, skip_serializing)]
    pub id: String,
    /// When AWS took it.
    pub at: Timestamp,
    /// The phone's number (E.164).
    pub phone: String,
    /// The account's number or sender id.
    pub sender: String,
    /// Whether the phone sent it.
    pub inbound: bool,
    /// The text itself.
    pub body: String,
    /// How many parts it has.
    pub parts: u32,
    /// The configuration set that the call names.
    pub configuration_set: Option<String>,
    /// The call's context, by name.
    pub context: std::collections::BTreeMap<String, String>,
}

/// An event of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct TextEvent {
    /// When it happens. It may be in the future.
    pub at: Timestamp,
    /// The event's JSON.
    pub event: Value,
}

/// A phone that texts went to or came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// Its number (E.164).
    pub number: String,
    /// The count of its texts.
    pub count: usize,
}

/// All texts and their events.
pub struct Texts(Arc<Disk>);

impl Texts {
    /// The texts on `disk`.
    pub(super) fn on(disk: Arc<Disk>) -> Self {
        Self(disk)
    }

    /// All phones, the one with the newest text first; 1,000 of them at most.
    pub fn phones(&self) -> Vec<Phone> {
        self.read(|disk| {
            let phone = |row: &Row<'_>| Ok(Phone { number: row.get(0)?, count: row.get(1)? });
            disk.prepare_cached(PHONES)?.query_map([WINDOW], phone)?.collect()
        })
    }

    /// The newest texts of a phone, oldest first; 1,000 of them at most.
    pub fn of(&self, phone: &str) -> Vec<Text> {
        let query = format!("{COLUMNS} WHERE phone = ?1 ORDER BY place DESC LIMIT ?2");
        let mut texts: Vec<Text> = self
            .read(|disk| disk.prepare_cached(&query)?.query_map(params![phone, WINDOW], text_of)?.collect());
        texts.reverse();
        texts
    }

    /// One text.
    pub fn text(&self, id: &str) -> Option<Text> {
        let query = format!("{COLUMNS} WHERE id = ?1");
        self.read(|disk| disk.prepare_cached(&query)?.query_row([id], text_of).optional())
    }

    /// The events of a text, oldest first.
    pub fn events_of(&self, id: &str) -> Vec<TextEvent> {
        self.read(|disk| disk.prepare_cached(EVENTS)?.query_map([id], event_of)?.collect())
    }

    fn read<T: Default>(&self, query: impl FnOnce(&Connection) -> Result<T>) -> T {
        self.0.read(query).unwrap_or_else(|error| {
            tracing::error!(%error, "the texts can't be read");
            T::default()
        })
    }
}

/// Writes a text.
pub(super) fn keep(to: &Transaction<'_>, text: &Text) -> Result<()> {
    let insert = "INSERT INTO texts (id, phone, sender, inbound, about) VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = params![text.id, text.phone, text.sender, text.inbound, to_json(text)?];
    to.prepare_cached(insert)?.execute(values).map(drop)
}

/// Writes an event of a text that is there.
pub(super) fn keep_event(to: &Transaction<'_>, text_id: &str, event: &TextEvent) -> Result<()> {
    let insert = "INSERT INTO text_events (text, at_ms, event) SELECT place, ?2, ?3 FROM texts WHERE id = ?1";
    let values = params![text_id, event.at.as_millisecond(), event.event.to_string()];
    to.prepare_cached(insert)?.execute(values).map(drop)
}

/// The id of the last text that a sender of the account sent to a phone.
pub(super) fn last_sent(disk: &Transaction<'_>, phone: &str, sender: &str) -> Result<Option<String>> {
    disk.prepare_cached(LAST_SENT)?.query_row([phone, sender], |row| row.get(0)).optional()
}

fn text_of(row: &Row<'_>) -> Result<Text> {
    let about: Text = from_json(row.get_ref("about")?.as_str()?)?;
    Ok(Text { id: row.get("id")?, ..about })
}

fn event_of(row: &Row<'_>) -> Result<TextEvent> {
    let at = Timestamp::from_millisecond(row.get("at_ms")?).unwrap_or_default();
    Ok(TextEvent { at, event: from_json(row.get_ref("event")?.as_str()?)? })
}
