//! Streams, and the functions that read them.

use std::{collections::BTreeMap, io, path::Path, sync::PoisonError, time::Duration};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Cloud, StartError};
use crate::{
    aws::arn,
    state::write_private,
    template::{EventSource, StreamSource},
};

/// The retries when a template retries for ever: a limit, so that a test ends.
const FOR_EVER: u32 = 100;
const FILE: &str = "streams.json";
/// The readers of one stream that DynamoDB serves at full speed.
const READERS: usize = 2;
/// The last sequence number: a stream without readers is read to its end.
const STREAM_END: &str = "109223372036854775807";

impl Cloud {
    /// Every function that reads a stream, with the stream. Those with the longest window come last.
    pub(crate) fn readers(&self) -> Vec<(String, StreamSource)> {
        let mut readers = Vec::new();
        for (function, event) in self.events() {
            if let EventSource::Stream(source) = event {
                readers.push((function.to_string(), (**source).clone()));
            }
        }
        readers.sort_by_key(|(_, source)| source.window);
        readers
    }

    /// Checks how many functions read each stream: DynamoDB throttles more than two. Above `most` it is an error; without `most`, a
    /// warning.
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html>
    pub(super) fn connect_streams(&self, most: Option<usize>) -> Result<(), StartError> {
        for (stream, functions) in self.crowded_streams(most.unwrap_or(READERS)) {
            let (names, count) = (functions.join(", "), functions.len());
            if most.is_some() {
                return Err(StartError::Function(format!("{count} functions read {stream}: {names}")));
            }
            tracing::warn!(
                stream,
                count,
                names,
                "DynamoDB throttles the readers of a stream that has more than two"
            );
        }
        Ok(())
    }

    /// Deletes the records that all readers of their stream have read. When there are none, gives free space back to the file
    /// system: while records come, those to come need it.
    pub(crate) fn tidy(&self) {
        if self.trim_streams() == 0 {
            self.account.give_back_space();
        }
    }

    fn trim_streams(&self) -> usize {
        let checkpoints = self.checkpoints.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let readers = self.readers();
        let tables = self.infrastructure.tables.iter().filter(|table| table.stream_view.is_some());
        let trimmed = tables.map(|table| {
            let stream = arn::stream(&table.name);
            let readers = readers.iter().filter(|(_, source)| source.stream_arn == stream);
            let places = readers.map(|(function, source)| checkpoints.get(&key(function, source)));
            // Sequence numbers have the same length, so text order is their order. `None` (nothing read) is the smallest.
            let by_all = places.min().map_or(Some(STREAM_END), |place| place.map(String::as_str));
            by_all.map_or(0, |place| self.account.trim_stream(&stream, place))
        });
        trimmed.sum()
    }

    /// The streams that more than `most` functions read, with these functions.
    pub fn crowded_streams(&self, most: usize) -> BTreeMap<String, Vec<String>> {
        let mut readers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (function, source) in self.readers() {
            readers.entry(source.stream_arn).or_default().push(function);
        }
        readers.retain(|_, functions| functions.len() > most);
        readers
    }

    /// Reads one batch of a stream from the function's checkpoint, and invokes the function with the records that pass its
    /// filters. Returns the number of records read.
    pub(crate) async fn run_stream(&self, function: &str, source: &StreamSource) -> usize {
        let key = key(function, source);
        let after = self.checkpoints.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let records =
            match self.account.read_stream(function, &source.stream_arn, after.as_deref(), source.batch_size)
            {
                Ok(records) => records,
                Err(problem) => {
                    tracing::error!(
                        function,
                        stream = source.stream_arn,
                        problem,
                        "the stream can't be read"
                    );
                    return 0;
                }
            };
        let Some(last) = records.last().map(sequence) else { return 0 };
        let last = last.to_string();
        let count = records.len();
        let wanted: Vec<Value> = records
            .into_iter()
            .filter(|record| {
                source.filters.is_empty() || source.filters.iter().any(|filter| filter.matches(record))
            })
            .collect();
        self.work_through(function, source, wanted).await;
        self.checkpoint(key, last);
        count
    }

    /// Invokes the function until every record is done or given up: it retries from the first failed record, and halves the batch
    /// if the template says so.
    async fn work_through(&self, function: &str, source: &StreamSource, batch: Vec<Value>) {
        let retries = source.retries.unwrap_or(FOR_EVER);
        let mut left = vec![(batch, 0)];
        while let Some((batch, attempt)) = left.pop() {
            if batch.is_empty() {
                continue;
            }
            let failed = match self.invoke(function, json!({ "Records": batch }).to_string()).await {
                Ok(answer) if source.reports_failures => first_failed(&batch, &answer),
                Ok(_) => None,
                Err(_) if source.bisects && batch.len() > 1 => {
                    let second = batch[batch.len() / 2..].to_vec();
                    left.push((second, attempt));
                    left.push((batch[..batch.len() / 2].to_vec(), attempt));
                    continue;
                }
                Err(_) => Some(0),
            };
            let Some(from) = failed else { continue };
            let rest = batch[from..].to_vec();
            if attempt >= retries {
                self.give_up(function, source, &rest).await;
                continue;
            }
            if !self.collapse_delays {
                tokio::time::sleep(Duration::from_millis(200) * 2_u32.pow(attempt.min(6))).await;
            }
            left.push((rest, attempt + 1));
        }
    }

    /// Sends the on-failure destination the positions of the records that were given up, not the records.
    /// <https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html>
    async fn give_up(&self, function: &str, source: &StreamSource, batch: &[Value]) {
        let Some(queue) = &source.on_failure_arn else {
            tracing::error!(function, records = batch.len(), "stream records were dropped");
            return;
        };
        let (first, last) = (sequence(&batch[0]), batch.last().map(sequence).unwrap_or_default());
        let message = json!({
            "requestContext": { "functionArn": arn::function(function), "condition": "RetryAttemptsExhausted" },
            "responseContext": { "statusCode": 200, "functionError": "Unhandled" },
            "version": "1.0",
            "timestamp": format!("{:.3}", Timestamp::now()),
            "DDBStreamBatchInfo": {
                "shardId": "shardId-00000001",
                "startSequenceNumber": first,
                "endSequenceNumber": last,
                "batchSize": batch.len(),
                "streamArn": source.stream_arn,
            },
        });
        self.send_as(function, queue, &message.to_string()).await;
    }

    fn checkpoint(&self, key: String, sequence: String) {
        let mut checkpoints = self.checkpoints.lock().unwrap_or_else(PoisonError::into_inner);
        checkpoints.insert(key, sequence);
        let Some(dir) = &self.state_dir else { return };
        let written = serde_json::to_vec(&*checkpoints)
            .map_err(io::Error::from)
            .and_then(|bytes| write_private(&dir.join(FILE), &bytes));
        if let Err(error) = written {
            // After a restart the records are read again. Consumers are idempotent.
            tracing::error!(%error, "the checkpoint of a stream could not be saved");
        }
    }
}

pub(super) fn read_checkpoints(state_dir: Option<&Path>) -> io::Result<BTreeMap<String, String>> {
    match state_dir.map(|dir| dir.join(FILE)).filter(|path| path.exists()) {
        Some(path) => Ok(serde_json::from_slice(&std::fs::read(path)?)?),
        None => Ok(BTreeMap::new()),
    }
}

/// The key of a function's checkpoint in a stream.
fn key(function: &str, source: &StreamSource) -> String {
    format!("{function} {}", source.stream_arn)
}

fn sequence(record: &Value) -> &str {
    record["dynamodb"]["SequenceNumber"].as_str().unwrap_or_default()
}

/// The index of the first record that the function reports as failed.
fn first_failed(batch: &[Value], answer: &str) -> Option<usize> {
    let answer: Value = serde_json::from_str(answer).unwrap_or(Value::Null);
    let failures = answer["batchItemFailures"].as_array()?;
    let place =
        |failure: &Value| batch.iter().position(|record| failure["itemIdentifier"] == sequence(record));
    // An identifier that names no record fails the whole batch.
    failures.iter().map(|failure| place(failure).unwrap_or(0)).min()
}
