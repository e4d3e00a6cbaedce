//! State that survives a kill of the runner, as it does in the cloud: messages in queues, topic deliveries that wait for
//! functions, the mails that SES accepted, and their events.
//!
//! One SQLite file next to the tables. Each step is a transaction that is committed before the call is answered, so a kill
//! leaves all of a step or none of it. A kill of the process loses nothing committed; a power cut may lose the last steps
//! (<https://www.sqlite.org/pragma.html#pragma_synchronous>).

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

use rusqlite::{Connection, Result, Transaction};

const FILE: &str = "queues.sqlite";
/// All tables of the file. Each is read and written by the module that owns its contents.
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

/// The file; none for an account in memory.
#[derive(Default)]
pub(crate) struct Disk(Option<Mutex<Connection>>);

impl Disk {
    /// Opens the file in `dir`, and creates it if it is missing. Without a directory nothing is written to disk.
    pub fn open(dir: Option<&Path>) -> Result<Self> {
        let Some(dir) = dir else { return Ok(Self::default()) };
        let connection = Connection::open(dir.join(FILE))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self(Some(Mutex::new(connection))))
    }

    /// Runs one step in a transaction.
    ///
    /// # Errors
    /// If the file cannot be written. Nothing of the step is kept then, and the caller must not report it as done.
    pub fn write(&self, step: impl FnOnce(&Transaction<'_>) -> Result<()>) -> Result<()> {
        let Some(connection) = &self.0 else { return Ok(()) };
        let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction()?;
        step(&transaction)?;
        transaction.commit()
    }

    /// Reads what an earlier run left. Without a file, the default.
    pub fn read<T: Default>(&self, query: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        match &self.0 {
            Some(connection) => query(&connection.lock().unwrap_or_else(PoisonError::into_inner)),
            None => Ok(T::default()),
        }
    }
}

/// Reads a column that holds our own JSON.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}

/// JSON for a column.
pub(crate) fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}
