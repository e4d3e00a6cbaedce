//! Point-in-time recovery: a new table with the items that another had at a moment.
//!
//! What changed since the moment is read from the table's stream, and undone on a copy. So a table is restorable as far back as its
//! stream goes, and only a table with a stream is. As in AWS, the new table has the keys, the indexes and the items, and no stream, no
//! TTL and no recovery; moments are whole seconds, and the last five minutes are not restorable yet.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html>

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::{Mutex, PoisonError},
};

use dynoxide::{
    Database, DynoxideError, ImportOptions,
    actions::{
        get_records::{GetRecordsRequest, Record},
        get_shard_iterator::GetShardIteratorRequest,
        scan::ScanRequest,
    },
    types::Item,
};
use posthorn_app::Clock;
use serde_json::{Value, json};

use super::{resources::arn, wire::Answer};

/// How far the latest restorable moment is behind.
const BEHIND_SECONDS: i64 = 300;
/// How far back a table can be restored.
const WINDOW_SECONDS: i64 = 35 * 24 * 3600;

/// Which tables can be restored, and since when.
pub(super) struct Recovery {
    clock: Clock,
    since: Mutex<BTreeMap<String, i64>>,
    /// The tables whose streams do not go back to their beginning any more.
    trimmed: Mutex<BTreeSet<String>>,
    /// What each restored table was made from.
    summaries: Mutex<BTreeMap<String, Value>>,
}

/// The moments to which a table can be restored, in unix seconds.
struct Window {
    earliest: i64,
    latest: i64,
}

impl Recovery {
    pub fn new(clock: Clock) -> Self {
        Self { clock, since: Mutex::default(), trimmed: Mutex::default(), summaries: Mutex::default() }
    }

    /// Answers one of the operations on recovery; `None` if it is another operation.
    pub fn handle(&self, database: &Database, operation: &str, body: &Value) -> Option<Answer> {
        let done = match operation {
            "UpdateContinuousBackups" => self.switch(database, body),
            "DescribeContinuousBackups" => self.describe(database, body),
            "RestoreTableToPointInTime" => self.restore(database, body),
            _ => return None,
        };
        Some(done.unwrap_or_else(|refusal| refusal))
    }

    /// Notes that the first records of a table's stream are gone, or may be.
    pub fn forget(&self, table: &str) {
        self.trimmed.lock().unwrap_or_else(PoisonError::into_inner).insert(table.to_owned());
    }

    /// What a table was restored from; `None` if it was not restored.
    pub fn summary(&self, table: &str) -> Option<Value> {
        self.summaries.lock().unwrap_or_else(PoisonError::into_inner).get(table).cloned()
    }

    fn now(&self) -> i64 {
        self.clock.now().as_second()
    }

    fn since(&self, table: &str) -> Option<i64> {
        self.since.lock().unwrap_or_else(PoisonError::into_inner).get(table).copied()
    }

    fn switch(&self, database: &Database, body: &Value) -> Result<Answer, Answer> {
        let table = existing(database, text(&body["TableName"]))?;
        let is_on = body["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] == json!(true);
        // Switched on again, it begins anew. Switched on while it is on, nothing changes.
        match (is_on, self.since(table)) {
            (true, None) => self.begin_now(table),
            (true, Some(_)) => {}
            (false, _) => {
                self.since.lock().unwrap_or_else(PoisonError::into_inner).remove(table);
            }
        }
        self.describe(database, body)
    }

    /// Switches recovery on for a table, from now on.
    pub fn begin_now(&self, table: &str) {
        self.begin(table, self.now());
    }

    /// Switches recovery on for a table, since this unix second.
    pub fn begin(&self, table: &str, second: i64) {
        self.since.lock().unwrap_or_else(PoisonError::into_inner).insert(table.to_owned(), second);
    }

    fn describe(&self, database: &Database, body: &Value) -> Result<Answer, Answer> {
        let table = existing(database, text(&body["TableName"]))?;
        let mut recovery = json!({ "PointInTimeRecoveryStatus": "DISABLED" });
        if let Some(since) = self.since(table) {
            let window = self.window(database, table, since).map_err(failed)?;
            recovery = json!({
                "PointInTimeRecoveryStatus": "ENABLED",
                "EarliestRestorableDateTime": window.earliest,
                "LatestRestorableDateTime": window.latest,
            });
        }
        let described =
            json!({ "ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": recovery });
        Ok(Answer::ok(&json!({ "ContinuousBackupsDescription": described })))
    }

    fn window(&self, database: &Database, table: &str, since: i64) -> Result<Window, DynoxideError> {
        let now = self.now();
        let mut earliest = since.max(now - WINDOW_SECONDS);
        if self.trimmed.lock().unwrap_or_else(PoisonError::into_inner).contains(table) {
            let first = read(database, table, 1, |_| false)?;
            earliest = earliest.max(first.map_or(now, |first| second_of(&first)));
        }
        Ok(Window { earliest, latest: now - BEHIND_SECONDS })
    }

    fn restore(&self, database: &Database, body: &Value) -> Result<Answer, Answer> {
        let source = match text(&body["SourceTableName"]) {
            "" => arn::name(text(&body["SourceTableArn"])),
            name => name,
        };
        let target = text(&body["TargetTableName"]);
        if database.get_table_metadata(source).map_err(failed)?.is_none() {
            return Err(refused("TableNotFoundException", &format!("Table not found: {source}")));
        }
        if database.get_table_metadata(target).map_err(failed)?.is_some() {
            return Err(refused("TableAlreadyExistsException", &format!("Table already exists: {target}")));
        }
        let Some(since) = self.since(source) else {
            let why = format!("Point in time recovery is not enabled for table '{source}'");
            return Err(refused("PointInTimeRecoveryUnavailableException", &why));
        };
        let window = self.window(database, source, since).map_err(failed)?;
        let moment = match body["UseLatestRestorableTime"] == json!(true) {
            true => window.latest,
            false => body["RestoreDateTime"].as_f64().unwrap_or_default() as i64,
        };
        if moment < window.earliest || moment > window.latest {
            let why =
                "The specified restore date time is not between the earliest and latest restorable time";
            return Err(refused("InvalidRestoreTimeException", why));
        }
        let items = items_at(database, source, moment).map_err(failed)?;
        create(database, target, &described(database, source).map_err(failed)?).map_err(failed)?;
        let summary = json!({
            "SourceTableArn": arn::table(source), "RestoreDateTime": moment, "RestoreInProgress": false,
        });
        self.summaries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(target.to_owned(), summary.clone());
        database.import_items(target, items, ImportOptions::default()).map_err(failed)?;
        let mut described = described(database, target).map_err(failed)?;
        described["RestoreSummary"] = summary;
        Ok(Answer::ok(&json!({ "TableDescription": described })))
    }
}

/// The items of a table at a moment: those of now, but each that changed since as its first change since then found it.
fn items_at(database: &Database, table: &str, moment: i64) -> Result<Vec<Item>, DynoxideError> {
    let mut items: HashMap<String, Item> = HashMap::new();
    let mut start = None;
    loop {
        let request = ScanRequest {
            table_name: table.to_owned(),
            exclusive_start_key: start,
            ..ScanRequest::default()
        };
        let page = database.scan(request)?;
        items.extend(page.items.unwrap_or_default().into_iter().map(|item| (place(&item), item)));
        start = page.last_evaluated_key;
        if start.is_none() {
            break;
        }
    }
    let mut seen = HashSet::new();
    read(database, table, 1_000, |record| {
        let key = place(&record.dynamodb.keys);
        if second_of(record) > moment && seen.insert(key.clone()) {
            match &record.dynamodb.old_image {
                Some(before) => items.insert(key, before.clone()),
                None => items.remove(&key),
            };
        }
        true
    })?;
    Ok(items.into_values().collect())
}

/// Reads the stream of a table from its beginning, as long as `next` says so. Returns the record at which it ended.
fn read(
    database: &Database,
    table: &str,
    page: usize,
    mut next: impl FnMut(&Record) -> bool,
) -> Result<Option<Record>, DynoxideError> {
    let request = GetShardIteratorRequest {
        stream_arn: arn::stream(table),
        shard_id: dynoxide::streams::shard_id(table),
        shard_iterator_type: "TRIM_HORIZON".to_owned(),
        sequence_number: None,
    };
    let mut iterator = database.get_shard_iterator(request)?.shard_iterator;
    while let Some(shard_iterator) = iterator {
        let answer = database.get_records(GetRecordsRequest { shard_iterator, limit: Some(page) })?;
        if answer.records.is_empty() {
            break;
        }
        for record in answer.records {
            if !next(&record) {
                return Ok(Some(record));
            }
        }
        iterator = answer.next_shard_iterator;
    }
    Ok(None)
}

fn second_of(record: &Record) -> i64 {
    record.dynamodb.approximate_creation_date_time as i64
}

/// The place of an item as one text.
fn place(item: &Item) -> String {
    serde_json::to_string(&[item.get("pk"), item.get("sk")]).unwrap_or_default()
}

fn described(database: &Database, table: &str) -> Result<Value, DynoxideError> {
    let request = serde_json::from_value(json!({ "TableName": table }))
        .map_err(|error| DynoxideError::ValidationException(error.to_string()))?;
    let described = serde_json::to_value(database.describe_table(request)?).unwrap_or_default();
    Ok(described["Table"].clone())
}

/// Creates a table with the keys and indexes of another.
fn create(database: &Database, table: &str, like: &Value) -> Result<(), DynoxideError> {
    let indexes: Vec<Value> =
        like["GlobalSecondaryIndexes"].as_array().into_iter().flatten().map(index).collect();
    let mut body = json!({
        "TableName": table,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": like["AttributeDefinitions"],
        "KeySchema": like["KeySchema"],
    });
    if !indexes.is_empty() {
        body["GlobalSecondaryIndexes"] = json!(indexes);
    }
    let request = serde_json::from_str(&body.to_string())
        .map_err(|error| DynoxideError::ValidationException(error.to_string()))?;
    database.create_table(request).map(drop)
}

fn index(described: &Value) -> Value {
    let names = ["IndexName", "KeySchema", "Projection"];
    names
        .iter()
        .map(|name| ((*name).to_owned(), described[*name].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn existing<'t>(database: &Database, table: &'t str) -> Result<&'t str, Answer> {
    match database.get_table_metadata(table).map_err(failed)? {
        Some(_) => Ok(table),
        None => Err(refused("TableNotFoundException", &format!("Table not found: {table}"))),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn refused(code: &str, message: &str) -> Answer {
    Answer::failed(400, code, message)
}

fn failed(error: DynoxideError) -> Answer {
    Answer::raw(error.status_code(), error.to_json().into_bytes())
}
