//! What outlives a kill of the runner because the cloud keeps it: messages in queues, notices on their way to functions, the
//! mails that SES took and what it says of them.
//!
//! One SQLite file beside the tables. Each step is a transaction that ends before the step is answered, so a kill leaves all
//! of a step or nothing of it. A kill of the process loses nothing that is written; a power cut may lose the last steps
//! (<https://www.sqlite.org/pragma.html#pragma_synchronous>).

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

use rusqlite::{Connection, Result, Transaction};

const FILE: &str = "queues.sqlite";
/// The tables of all that is kept; each is read and written where its contents are.
const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS messages (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    queue TEXT NOT NULL,
    body TEXT NOT NULL,
    body_md5 TEXT NOT NULL,
    sender_id TEXT NOT NULL,
    attributes TEXT NOT NULL,
    message_group TEXT,
    sent_at INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    receives INTEGER NOT NULL,
    first_received_at INTEGER);
CREATE INDEX IF NOT EXISTS messages_of_queue ON messages (queue);
CREATE TABLE IF NOT EXISTS moves (handle TEXT PRIMARY KEY, task TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    function TEXT NOT NULL,
    event TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS mails (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, mail TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS mail_events (place INTEGER PRIMARY KEY, event TEXT NOT NULL);
";

/// The file, or nothing where an account lives in memory alone.
#[derive(Default)]
pub(crate) struct Disk(Option<Mutex<Connection>>);

impl Disk {
    /// The file in `dir`, made where it is missing; without a directory nothing is kept.
    pub fn open(dir: Option<&Path>) -> Result<Self> {
        let Some(dir) = dir else { return Ok(Self::default()) };
        let connection = Connection::open(dir.join(FILE))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self(Some(Mutex::new(connection))))
    }

    /// Takes one step, whole or not at all.
    ///
    /// # Errors
    /// Where the file can't be written: nothing of the step is kept then, and it must not be answered as done.
    pub fn write(&self, step: impl FnOnce(&Transaction<'_>) -> Result<()>) -> Result<()> {
        let Some(connection) = &self.0 else { return Ok(()) };
        let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction()?;
        step(&transaction)?;
        transaction.commit()
    }

    /// Reads what an earlier run left; nothing where nothing is kept.
    pub fn read<T: Default>(&self, query: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        match &self.0 {
            Some(connection) => query(&connection.lock().unwrap_or_else(PoisonError::into_inner)),
            None => Ok(T::default()),
        }
    }
}

/// A column that holds JSON of our own.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}

/// JSON for a column.
pub(crate) fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}
