//! Reads and changes of tables as the account's owner makes them by hand, for tests.

use dynoxide::DynoxideError;
use serde_json::{Value, json};

use super::{Account, resources::arn};

impl Account {
    /// Every item of a table in DynamoDB's JSON.
    ///
    /// # Errors
    /// If the table does not exist.
    pub fn items(&self, table: &str) -> Result<Vec<Value>, DynoxideError> {
        self.tables.items(table)
    }

    /// Every item as each write left it, in DynamoDB's JSON, as far back as the table's stream goes.
    ///
    /// # Errors
    /// The engine's error, if the table has no stream.
    pub fn written(&self, table: &str) -> Result<Vec<Value>, String> {
        let ask = json!({
            "StreamArn": arn::stream(table),
            "ShardId": dynoxide::streams::shard_id(table),
            "ShardIteratorType": "TRIM_HORIZON",
        });
        let mut iterator = self.run("GetShardIterator", &ask)?["ShardIterator"].take();
        let mut written = Vec::new();
        loop {
            let mut page = self.run("GetRecords", &json!({ "ShardIterator": iterator, "Limit": 1000 }))?;
            let records = page["Records"].as_array_mut().map(std::mem::take).unwrap_or_default();
            if records.is_empty() {
                return Ok(written);
            }
            written.extend(records.into_iter().map(|mut record| record["dynamodb"]["NewImage"].take()));
            iterator = page["NextShardIterator"].take();
        }
    }

    /// Changes an item. `body` is that of an `UpdateItem` in DynamoDB's JSON. Returns the status of the answer.
    pub fn update_item(&self, body: &Value) -> u16 {
        self.tables.handle("UpdateItem", body).status
    }
}
