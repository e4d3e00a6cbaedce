//! DynamoDB: the JSON protocol over the embedded engine, without a socket.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use dynoxide::{Database, DynoxideError, actions::scan::ScanRequest, storage_backend::Clock as EngineClock};
use posthorn_app::Clock;
use rusqlite::{Connection, params};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{partiql, recovery::Recovery, resources::arn, space, wire::Answer};

/// At every write to a table the engine looks for the last record of its stream. Without this index it would read the whole
/// stream each time, so writes would become slower and slower.
const STREAM_INDEX: &str = "CREATE INDEX IF NOT EXISTS posthorn_stream_tail
    ON _stream_records (table_name, CAST(sequence_number AS INTEGER))";
/// DynamoDB keeps a stream's records for a day; the engine keeps them for ever. No reader of the runner goes back, so records
/// that all have read go after two minutes: they are larger than the tables. The last one stays, because the engine counts on
/// from it. Few at a time, so that writes need not wait.
const STREAM_TRIM: &str = "DELETE FROM _stream_records WHERE id IN (
    SELECT id FROM _stream_records WHERE table_name = ?1 AND created_at < unixepoch() - 120
        AND CAST(sequence_number AS INTEGER) <= ?2 AND CAST(sequence_number AS INTEGER) <
            (SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?1)
    ORDER BY CAST(sequence_number AS INTEGER) LIMIT ?3)";
const TRIMMED_AT_ONCE: usize = 500;
/// The engine reports a sequence number as the stored number plus this.
const SEQUENCE_OFFSET: u128 = 100_000_000_000_000_000_000;

/// The tables of the account.
pub(crate) struct Tables {
    database: Database,
    recovery: Recovery,
    /// A second connection to the file, for work that the engine does not offer.
    upkeep: Option<Mutex<Connection>>,
}

/// The tables could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum TablesError {
    /// The engine's error.
    #[error("{0}")]
    Engine(#[from] DynoxideError),
    /// The error of the database under the engine.
    #[error("{0}")]
    Database(#[from] rusqlite::Error),
}

impl Tables {
    /// Tables in memory, whose TTL follows `clock`.
    pub fn memory(clock: Clock) -> Result<Self, TablesError> {
        // The engine does not expose its connection, but it can copy a prepared database: this one, which is in memory too.
        let prepared = format!("file:/posthorn-{}?vfs=memdb", Uuid::new_v4());
        let keep_open = Database::new(&prepared)?;
        Connection::open(&prepared)?.execute_batch(STREAM_INDEX)?;
        let database = Database::memory_with_clock(Arc::new(EngineTime(clock.clone())))?;
        database.restore_from(&prepared)?;
        drop(keep_open);
        Ok(Self { database, recovery: Recovery::new(clock), upkeep: None })
    }

    /// Tables in a file.
    pub fn file(path: &Path) -> Result<Self, TablesError> {
        let upkeep = Connection::open(path)?;
        space::prepare(&upkeep)?;
        let database = Database::new(&path.to_string_lossy())?;
        // The only call of the engine that sets `synchronous = NORMAL`, as the queues' file has it: no wait for the disk at each
        // commit. A kill of the process loses nothing; a power cut may lose the last steps of both files.
        database.disable_bulk_loading()?;
        upkeep.execute_batch(STREAM_INDEX)?;
        let recovery = Recovery::new(Clock::System);
        Ok(Self { database, recovery, upkeep: Some(Mutex::new(upkeep)) })
    }

    /// Whether a table exists. `DescribeTable` would count its items, and so read all of them.
    pub fn has(&self, table: &str) -> Result<bool, TablesError> {
        Ok(self.database.get_table_metadata(table)?.is_some())
    }

    /// Lets a table be restored to any moment from now on.
    pub fn make_recoverable(&self, table: &str) {
        self.recovery.begin_now(table);
    }

    /// Lets a table of an earlier run be restored to any moment since it was created, as far as its stream goes back.
    pub fn keep_recoverable(&self, table: &str) -> Result<(), TablesError> {
        if let Some(found) = self.database.get_table_metadata(table)? {
            self.recovery.begin(table, found.created_at);
        }
        self.recovery.forget(table);
        Ok(())
    }

    /// Deletes old records of a table's stream, up to the sequence number that all readers have passed. Returns their number.
    pub fn trim_stream(&self, table: &str, read_by_all: &str) -> Result<usize, rusqlite::Error> {
        let stored = read_by_all.parse().ok().and_then(|public: u128| public.checked_sub(SEQUENCE_OFFSET));
        let (Some(upkeep), Some(stored)) =
            (&self.upkeep, stored.and_then(|stored| i64::try_from(stored).ok()))
        else {
            return Ok(0);
        };
        let mut trimmed = 0;
        loop {
            let upkeep = upkeep.lock().unwrap_or_else(PoisonError::into_inner);
            let step = params![table, stored, TRIMMED_AT_ONCE];
            let deleted = upkeep.prepare_cached(STREAM_TRIM)?.execute(step)?;
            trimmed += deleted;
            if deleted > 0 {
                self.recovery.forget(table);
            }
            if deleted < TRIMMED_AT_ONCE {
                return Ok(trimmed);
            }
        }
    }

    /// Gives the space of deleted rows back to the file system.
    pub fn give_back_space(&self) -> Result<i64, rusqlite::Error> {
        let give_back =
            |upkeep: &Mutex<_>| space::give_back(&upkeep.lock().unwrap_or_else(PoisonError::into_inner));
        self.upkeep.as_ref().map_or(Ok(0), give_back)
    }

    /// Deletes expired items and returns their number.
    pub fn sweep_expired(&self) -> Result<usize, DynoxideError> {
        self.database.sweep_ttl()
    }

    /// Every item of a table in DynamoDB's JSON, for tests that inspect tables. No call of a function comes here.
    pub fn items(&self, table: &str) -> Result<Vec<Value>, DynoxideError> {
        let mut items = Vec::new();
        let mut start = None;
        loop {
            let request = ScanRequest {
                table_name: table.to_owned(),
                exclusive_start_key: start,
                ..ScanRequest::default()
            };
            let page = self.database.scan(request)?;
            let found = page.items.unwrap_or_default();
            items.extend(found.into_iter().filter_map(|item| serde_json::to_value(item).ok()));
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(items);
            }
        }
    }

    /// Runs one operation on its JSON body.
    pub fn handle(&self, operation: &str, body: &Value) -> Answer {
        let db = &self.database;
        match operation {
            "GetItem" => run(body, |request| db.get_item(request)),
            "PutItem" => run(body, |request| db.put_item(request)),
            "UpdateItem" => run(body, |request| db.update_item(request)),
            "DeleteItem" => run(body, |request| db.delete_item(request)),
            "Query" => run(body, |request| db.query(request)),
            "BatchGetItem" => run(body, |request| db.batch_get_item(request)),
            "BatchWriteItem" => run(body, |request| db.batch_write_item(request)),
            partiql::BATCH => run(body, |request| db.batch_execute_statement(request)),
            "TransactWriteItems" => run(body, |request| db.transact_write_items(request)),
            "TransactGetItems" => run(body, |request| db.transact_get_items(request)),
            "CreateTable" => run(body, |request| db.create_table(request)),
            "DescribeTable" => self.named_here(run(body, |request| db.describe_table(request))),
            "UpdateTable" => self.named_here(run(body, |request| db.update_table(request))),
            "ListTables" => run(body, |request| db.list_tables(request)),
            "UpdateTimeToLive" => run(body, |request| db.update_time_to_live(request)),
            "DescribeTimeToLive" => run(body, |request| db.describe_time_to_live(request)),
            "DescribeStream" => run(body, |request| db.describe_stream(request)),
            "GetShardIterator" => run(body, |request| db.get_shard_iterator(request)),
            "GetRecords" => run(body, |request| db.get_records(request)),
            // Scan is missing on purpose: nothing in Posthorn may scan.
            _ => self.recovery.handle(db, operation, body).unwrap_or_else(|| {
                Answer::failed(400, "UnknownOperationException", &format!("{operation} is not embedded"))
            }),
        }
    }

    /// The engine names tables and streams by an account and a region of its own, and knows nothing of restored tables.
    fn named_here(&self, answer: Answer) -> Answer {
        if answer.error.is_some() {
            return answer;
        }
        let mut body = answer.json();
        for table in ["Table", "TableDescription"] {
            let Some(name) = body[table]["TableName"].as_str().map(str::to_owned) else { continue };
            body[table]["TableArn"] = json!(arn::table(&name));
            if body[table]["LatestStreamArn"].is_string() {
                body[table]["LatestStreamArn"] = json!(arn::stream(&name));
            }
            if let Some(summary) = self.recovery.summary(&name) {
                body[table]["RestoreSummary"] = summary;
            }
        }
        Answer::ok(&body)
    }
}

fn run<Q: DeserializeOwned, R: Serialize>(
    body: &Value,
    operation: impl FnOnce(Q) -> Result<R, DynoxideError>,
) -> Answer {
    // Through text, not `from_value`: the engine's number types read their digits as written.
    let request = match serde_json::from_str(&body.to_string()) {
        Ok(request) => request,
        Err(error) => return Answer::failed(400, "ValidationException", &error.to_string()),
    };
    match operation(request) {
        Ok(response) => Answer::raw(200, serde_json::to_vec(&response).unwrap_or_default()),
        Err(error) => Answer::raw(error.status_code(), error.to_json().into_bytes()),
    }
}

/// The application's clock in the form that the engine needs.
struct EngineTime(Clock);

impl EngineClock for EngineTime {
    fn now_unix_secs(&self) -> u64 {
        u64::try_from(self.0.now().as_second()).unwrap_or_default()
    }

    fn now_unix_secs_f64(&self) -> f64 {
        self.0.now().as_millisecond() as f64 / 1000.0
    }
}
