//! Reads and changes of tables as the account's owner makes them by hand, for tests.

use dynoxide::DynoxideError;
use serde_json::{Value, json};

use super::{Account, Caller, Service, resources::arn};

impl Account {
    /// Every item of a table in DynamoDB's JSON.
    ///
    /// # Errors
    /// If the table does not exist.
    pub fn items(&self, table: &str) -> Result<Vec<Value>, DynoxideError> {
        self.tables.items(table)
    }

    /// Makes a call on DynamoDB, as `aws dynamodb` does. Returns the answer's body.
    ///
    /// # Errors
    /// DynamoDB's error code.
    pub async fn dynamodb(&self, operation: &str, body: Value) -> Result<Value, String> {
        let answer = self.call_json(&Caller::Owner, Service::DynamoDb, operation, body).await;
        match answer.error {
            None => Ok(answer.json()),
            Some(code) => Err(code),
        }
    }

    /// Copies a bucket of another installation in this account, as `aws s3 sync` does.
    pub fn fill_bucket(&self, bucket: &str, other: &Self, from: &str) {
        self.buckets.fill(bucket, &other.buckets, from);
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

    /// Deletes the items of a table that have expired by the account's clock, as DynamoDB does within some days. Returns their number.
    ///
    /// # Errors
    /// If the table does not exist.
    pub fn expire(&self, table: &str) -> Result<usize, DynoxideError> {
        let now = self.clock.now().as_second();
        let ends = |item: &Value| item["ttl"]["N"].as_str().and_then(|digits| digits.parse::<i64>().ok());
        let expired: Vec<Value> =
            self.items(table)?.into_iter().filter(|item| ends(item).is_some_and(|end| end <= now)).collect();
        for item in &expired {
            self.delete_item(table, &item["pk"], &item["sk"]);
        }
        Ok(expired.len())
    }

    /// Deletes an item, by its keys in DynamoDB's JSON. Returns the status of the answer.
    pub fn delete_item(&self, table: &str, pk: &Value, sk: &Value) -> u16 {
        let body = json!({ "TableName": table, "Key": { "pk": pk, "sk": sk } });
        self.tables.handle("DeleteItem", &body).status
    }

    /// The keys of all objects of a bucket, of an account in memory.
    pub fn object_keys(&self, bucket: &str) -> Vec<String> {
        self.buckets.keys(bucket)
    }

    /// Changes an item. `body` is that of an `UpdateItem` in DynamoDB's JSON. Returns the status of the answer.
    pub fn update_item(&self, body: &Value) -> u16 {
        self.tables.handle("UpdateItem", body).status
    }
}
