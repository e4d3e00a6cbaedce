//! DynamoDB: the JSON protocol over the embedded engine, without a socket.

use std::{path::Path, sync::Arc};

use dynoxide::{Database, DynoxideError, storage_backend::Clock as EngineClock};
use posthorn_app::Clock;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::wire::Answer;

/// The tables of the account.
pub(crate) struct Tables {
    database: Database,
}

impl Tables {
    /// Tables in memory, whose TTL follows `clock`.
    pub fn memory(clock: Clock) -> Result<Self, DynoxideError> {
        Ok(Self { database: Database::memory_with_clock(Arc::new(EngineTime(clock)))? })
    }

    /// Tables in a file.
    pub fn file(path: &Path) -> Result<Self, DynoxideError> {
        Ok(Self { database: Database::new(&path.to_string_lossy())? })
    }

    /// Deletes what has expired; gives the number of items.
    pub fn sweep_expired(&self) -> Result<usize, DynoxideError> {
        self.database.sweep_ttl()
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
            "TransactWriteItems" => run(body, |request| db.transact_write_items(request)),
            "TransactGetItems" => run(body, |request| db.transact_get_items(request)),
            "CreateTable" => run(body, |request| db.create_table(request)),
            "DescribeTable" => run(body, |request| db.describe_table(request)),
            "UpdateTimeToLive" => run(body, |request| db.update_time_to_live(request)),
            "DescribeTimeToLive" => run(body, |request| db.describe_time_to_live(request)),
            "DescribeStream" => run(body, |request| db.describe_stream(request)),
            "GetShardIterator" => run(body, |request| db.get_shard_iterator(request)),
            "GetRecords" => run(body, |request| db.get_records(request)),
            // Scan is left out on purpose: nothing in Posthorn may scan.
            _ => Answer::failed(400, "UnknownOperationException", &format!("{operation} is not embedded")),
        }
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

/// The application's clock as the engine asks for it.
struct EngineTime(Clock);

impl EngineClock for EngineTime {
    fn now_unix_secs(&self) -> u64 {
        u64::try_from(self.0.now().as_second()).unwrap_or_default()
    }

    fn now_unix_secs_f64(&self) -> f64 {
        self.0.now().as_millisecond() as f64 / 1000.0
    }
}
