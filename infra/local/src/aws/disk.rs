//! State that survives a kill of the runner, as it does in the cloud: messages in queues, topic deliveries that wait for
//! functions, the mails that SES accepted, the texts that went in and out, their events, and the numbers and settings of texts.
//!
//! One SQLite file next to the tables. Each step is a transaction that is committed before the call is answered, so a kill
//! leaves all of a step or none of it. A kill of the process loses nothing committed; a power cut may lose the last steps
//! (<https://www.sqlite.org/pragma.html#pragma_synchronous>).

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

use rusqlite::{Connection, Result, Transaction};

use super::space;

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
CREATE TABLE IF NOT EXISTS mails (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    about TEXT NOT NULL,
    raw BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS mail_events (
    place INTEGER PRIMARY KEY,
    mail INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    event TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS events_of_mail ON mail_events (mail);
CREATE TABLE IF NOT EXISTS texts (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    phone TEXT NOT NULL,
    sender TEXT NOT NULL,
    inbound INTEGER NOT NULL,
    about TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS texts_of_phone ON texts (phone, sender);
CREATE TABLE IF NOT EXISTS text_events (
    place INTEGER PRIMARY KEY,
    text INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    event TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS events_of_text ON text_events (text);
CREATE TABLE IF NOT EXISTS sms_records (
    place INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    record TEXT NOT NULL,
    UNIQUE (kind, id));
CREATE TABLE IF NOT EXISTS sent_by_minute (minute INTEGER PRIMARY KEY, recipients INTEGER NOT NULL);
";
/// Tables of earlier versions under the names of today's, with other columns.
const OLD: &str = "SELECT COUNT(*) FROM pragma_table_info('mails') WHERE name = 'mail'";
const RENAME_OLD: &str =
    "ALTER TABLE mails RENAME TO old_mails; ALTER TABLE mail_events RENAME TO old_mail_events;";
/// The statements that are kept compiled: all of the modules that write here.
const STATEMENTS: usize = 64;

/// The file; a database in memory for an account in memory.
#[derive(Default)]
pub(crate) struct Disk {
    connection: Option<Mutex<Connection>>,
    is_file: bool,
}

impl Disk {
    /// Opens the file in `dir`, and creates it if it is missing. Without a directory nothing is written to disk.
    pub fn open(dir: Option<&Path>) -> Result<Self> {
        let connection = match dir {
            Some(dir) => Connection::open(dir.join(FILE))?,
            None => Connection::open_in_memory()?,
        };
        if dir.is_some() {
            space::prepare(&connection)?;
        }
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        if connection.query_row(OLD, [], |row| row.get::<_, i64>(0))? > 0 {
            connection.execute_batch(RENAME_OLD)?;
        }
        connection.execute_batch(SCHEMA)?;
        Ok(Self { connection: Some(Mutex::new(connection)), is_file: dir.is_some() })
    }

    /// Whether what is written is there after a restart.
    pub fn is_file(&self) -> bool {
        self.is_file
    }

    /// Runs one step in a transaction. In memory it does nothing: who writes for the next start alone needs no copy.
    ///
    /// # Errors
    /// If the file cannot be written. Nothing of the step is kept then, and the caller must not report it as done.
    pub fn write(&self, step: impl FnOnce(&Transaction<'_>) -> Result<()>) -> Result<()> {
        if self.is_file { self.keep(step) } else { Ok(()) }
    }

    /// The same, in memory too: for what is read from here at any time.
    ///
    /// # Errors
    /// As for [`Self::write`].
    pub fn keep(&self, step: impl FnOnce(&Transaction<'_>) -> Result<()>) -> Result<()> {
        if self.connection.is_some() { self.step(step) } else { Ok(()) }
    }

    /// The same, for a step with a result. If the step fails, nothing of it is kept.
    ///
    /// # Errors
    /// Those of the step, and as for [`Self::write`].
    pub fn step<T, E: From<rusqlite::Error>>(
        &self,
        step: impl FnOnce(&Transaction<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let connection = self.connection.as_ref().ok_or(rusqlite::Error::InvalidQuery)?;
        let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction()?;
        let result = step(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }

    /// Reads what was written, by this run or an earlier one.
    pub fn read<T: Default>(&self, query: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        match &self.connection {
            Some(connection) => query(&connection.lock().unwrap_or_else(PoisonError::into_inner)),
            None => Ok(T::default()),
        }
    }

    /// Gives the space of deleted rows back to the file system.
    pub fn give_back_space(&self) -> Result<i64> {
        if self.is_file { self.read(space::give_back) } else { Ok(0) }
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
