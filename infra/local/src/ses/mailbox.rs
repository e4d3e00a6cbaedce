//! All sent mail, unchanged, in the account's database. Nothing of it is kept in memory.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Params, Result, Row, Transaction, params};
use serde_json::Value;

use super::{
    events::described,
    mail::{Mail, MailEvent},
};
use crate::aws::disk::{Disk, from_json, to_json};

/// The most mails that [`Mailbox::mails`] gives.
const WINDOW: usize = 8_000;
/// The bytes of a mail that a list reads: its header, and more.
const HEAD_BYTES: usize = 16 * 1024;
const BY_ID: &str = "SELECT id, about, raw FROM mails WHERE id = ?1";
const NEWEST: &str = "SELECT id, about, raw FROM mails ORDER BY place DESC LIMIT ?1";
const NEWEST_HEADS: &str =
    "SELECT id, about, substr(raw, 1, ?2) AS raw FROM mails ORDER BY place DESC LIMIT ?1";
const EVENTS: &str =
    "SELECT at_ms, event FROM mail_events WHERE mail = (SELECT place FROM mails WHERE id = ?1)
    ORDER BY place";
const LAST_EVENT: &str = "SELECT event FROM mail_events WHERE mail = (SELECT place FROM mails WHERE id = ?1)
    AND at_ms <= ?2 ORDER BY place DESC LIMIT 1";

/// The mailbox: all messages and their events.
pub struct Mailbox(Arc<Disk>);

impl Mailbox {
    /// The mailbox on `disk`.
    pub(super) fn on(disk: Arc<Disk>) -> Self {
        Self(disk)
    }

    /// How many messages there are.
    pub fn count(&self) -> usize {
        let count = |disk: &Connection| disk.query_row("SELECT COUNT(*) FROM mails", [], |row| row.get(0));
        self.read(count)
    }

    /// The newest messages, newest first; 8,000 of them at most.
    pub fn mails(&self) -> Vec<Arc<Mail>> {
        self.read(|disk| mails(disk, NEWEST, [WINDOW]))
    }

    /// The newest messages, newest first. Each message is cut off after its header.
    pub fn heads(&self, most: usize) -> Vec<Arc<Mail>> {
        self.read(|disk| mails(disk, NEWEST_HEADS, [most, HEAD_BYTES]))
    }

    /// One message.
    pub fn mail(&self, id: &str) -> Option<Arc<Mail>> {
        self.read(|disk| mail(disk, id)).map(Arc::new)
    }

    /// The events of a message, oldest first. An event's time may be in the future.
    pub fn events_of(&self, id: &str) -> Vec<MailEvent> {
        let Some(mail) = self.mail(id) else { return Vec::new() };
        self.read(|disk| disk.prepare_cached(EVENTS)?.query_map([id], |row| event_of(&mail, row))?.collect())
    }

    /// The type of a message's latest event up to `now`.
    pub fn last_event_type(&self, id: &str, now: Timestamp) -> Option<String> {
        let event: Option<String> = self.read(|disk| {
            disk.prepare_cached(LAST_EVENT)?
                .query_row(params![id, now.as_millisecond()], |row| row.get(0))
                .optional()
        });
        let event: Value = serde_json::from_str(&event?).ok()?;
        event["eventType"].as_str().map(str::to_owned)
    }

    fn read<T: Default>(&self, query: impl FnOnce(&Connection) -> Result<T>) -> T {
        self.0.read(query).unwrap_or_else(|error| {
            tracing::error!(%error, "the mailbox can't be read");
            T::default()
        })
    }
}

/// Writes a mail. One that is already there stays as it is.
pub(super) fn keep(to: &Transaction<'_>, mail: &Mail) -> Result<()> {
    let mut insert = to.prepare_cached("INSERT OR IGNORE INTO mails (id, about, raw) VALUES (?1, ?2, ?3)")?;
    insert.execute(params![mail.id, to_json(mail)?, mail.raw]).map(drop)
}

/// Writes events whose mails are there. `mail` is the mail that events of a `SendEmail` belong to: its description, which is the
/// same in all of them, is left out.
pub(super) fn keep_events(to: &Transaction<'_>, mail: Option<&Mail>, events: &[MailEvent]) -> Result<()> {
    let mut insert = to.prepare_cached(
        "INSERT INTO mail_events (mail, at_ms, event) SELECT place, ?2, ?3 FROM mails WHERE id = ?1",
    )?;
    for one in events {
        let text = match (mail, one.event.as_object()) {
            (Some(mail), Some(event)) if mail.id == one.mail_id => {
                let own: serde_json::Map<_, _> = event
                    .iter()
                    .filter(|(name, _)| *name != "mail")
                    .map(|(k, v)| (k.clone(), v.clone()))
                    .collect();
                to_json(&own)?
            }
            _ => to_json(&one.event)?,
        };
        insert.execute(params![one.mail_id, one.at.as_millisecond(), text])?;
    }
    Ok(())
}

/// One mail.
pub(super) fn mail(disk: &Connection, id: &str) -> Result<Option<Mail>> {
    disk.prepare_cached(BY_ID)?.query_row([id], mail_of).optional()
}

fn mails(disk: &Connection, query: &str, limits: impl Params) -> Result<Vec<Arc<Mail>>> {
    disk.prepare_cached(query)?.query_map(limits, |row| mail_of(row).map(Arc::new))?.collect()
}

fn mail_of(row: &Row<'_>) -> Result<Mail> {
    let about: Mail = from_json(row.get_ref("about")?.as_str()?)?;
    Ok(Mail { id: row.get("id")?, raw: row.get("raw")?, ..about })
}

fn event_of(mail: &Mail, row: &Row<'_>) -> Result<MailEvent> {
    let mut event: Value = from_json(row.get_ref("event")?.as_str()?)?;
    if event["mail"].is_null() {
        event["mail"] = described(mail);
    }
    let at = Timestamp::from_millisecond(row.get("at_ms")?).unwrap_or(mail.at);
    Ok(MailEvent { mail_id: mail.id.clone(), at, event })
}
