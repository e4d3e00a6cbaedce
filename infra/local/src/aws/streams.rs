//! Reading a table's stream as Lambda does for a function. Such reads cost nothing, so the ledger leaves them out.

use serde_json::{Value, json};

use super::{
    account::Account,
    call::{Caller, Need},
    resources::{REGION, arn},
};

impl Account {
    /// Returns up to `limit` records after a sequence number, or from the start, if the function's role allows it.
    pub(crate) fn read_stream(
        &self,
        function: &str,
        stream_arn: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Value>, String> {
        let needs: Vec<Need> = ["DescribeStream", "GetShardIterator", "GetRecords", "ListStreams"]
            .iter()
            .map(|action| Need { action: format!("dynamodb:{action}"), resource: stream_arn.to_string() })
            .collect();
        if let Some(need) = self.iam.refuse(&Caller::Poller(function.to_string()), &needs) {
            return Err(format!("the role does not allow {} on {}", need.action, need.resource));
        }
        let table = stream_arn.split('/').nth(1).unwrap_or_default();
        let mut ask = json!({
            "StreamArn": stream_arn,
            "ShardId": dynoxide::streams::shard_id(table),
            "ShardIteratorType": if after.is_some() { "AFTER_SEQUENCE_NUMBER" } else { "TRIM_HORIZON" },
        });
        if let Some(sequence) = after {
            ask["SequenceNumber"] = json!(sequence);
        }
        let iterator = self.run("GetShardIterator", &ask)?;
        let ask = json!({ "ShardIterator": iterator["ShardIterator"], "Limit": limit });
        let mut records = self.run("GetRecords", &ask)?["Records"].as_array().cloned().unwrap_or_default();
        for record in &mut records {
            record["awsRegion"] = json!(REGION);
            record["eventSourceARN"] = json!(arn::stream(table));
        }
        Ok(records)
    }

    /// Deletes the records of a stream that are some minutes old and that all of its readers have read. Returns their number.
    pub(crate) fn trim_stream(&self, stream_arn: &str, read_by_all: &str) -> usize {
        let table = stream_arn.split('/').nth(1).unwrap_or_default();
        self.tables.trim_stream(table, read_by_all).unwrap_or_else(|error| {
            tracing::warn!(%error, table, "old records of a stream could not be deleted");
            0
        })
    }

    /// Gives the space of deleted items, records, messages and deliveries back to the file system.
    pub(crate) fn give_back_space(&self) {
        for given in [self.tables.give_back_space(), self.ses.give_back_space()] {
            match given {
                Ok(0) => {}
                Ok(pages) => tracing::info!(pages, "free pages were given back"),
                Err(error) => tracing::warn!(%error, "free pages could not be given back"),
            }
        }
    }

    pub(super) fn run(&self, operation: &str, body: &Value) -> Result<Value, String> {
        let answer = self.tables.handle(operation, body);
        match answer.error {
            None => Ok(answer.json()),
            Some(code) => Err(code),
        }
    }
}
