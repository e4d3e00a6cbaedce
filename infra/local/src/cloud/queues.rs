//! Queues, and the functions that consume their messages.

use serde_json::{Map, Value, json};

use super::{Cloud, StartError};
use crate::{
    aws::{Caller, REGION, Service, arn},
    template::{EventSource, QueueSource},
};

impl Cloud {
    /// Receives one batch of a queue and invokes its function with it. Returns the number of messages received.
    pub async fn run_queue(&self, queue: &str) -> usize {
        match self.consumers().into_iter().find(|(_, source)| arn::name(&source.queue_arn) == queue) {
            Some((function, source)) => self.run_batch(&function, &source, 0).await,
            None => 0,
        }
    }

    /// Replays a dead-letter queue, as `aws sqs start-message-move-task` does: immediately, or at `pace` messages per second.
    /// Returns the number of messages that waited.
    ///
    /// # Errors
    /// SQS's error text, if no other queue redrives into this queue.
    pub async fn redrive(&self, dead_letter_queue: &str, pace: Option<u32>) -> Result<usize, String> {
        let waiting = self.account.depth(dead_letter_queue).visible;
        let body = json!({
            "SourceArn": arn::queue(dead_letter_queue),
            "MaxNumberOfMessagesPerSecond": pace,
        });
        let answer = self.account.call_json(&Caller::Owner, Service::Sqs, "StartMessageMoveTask", body).await;
        match answer.error {
            None => Ok(waiting),
            Some(_) => Err(answer.json()["message"].as_str().unwrap_or_default().to_owned()),
        }
    }

    /// Every function that consumes a queue, with the queue.
    pub(crate) fn consumers(&self) -> Vec<(String, QueueSource)> {
        let mut consumers = Vec::new();
        for (function, event) in self.events() {
            if let EventSource::Queue(source) = event {
                consumers.push((function.to_string(), source.clone()));
            }
        }
        consumers
    }

    /// Checks each consumer's role, as Lambda does when an event source is created.
    ///
    /// # Errors
    /// If a role does not allow reading the queue.
    pub(super) async fn connect_queues(&self) -> Result<(), StartError> {
        for (function, source) in self.consumers() {
            let body = json!({ "QueueUrl": url(&source), "AttributeNames": ["QueueArn"] });
            let caller = Caller::Poller(function.clone());
            let answer = self.account.call_json(&caller, Service::Sqs, "GetQueueAttributes", body).await;
            if let Some(code) = answer.error {
                return Err(StartError::Function(format!(
                    "{function} can't poll {}: {code}",
                    source.queue_arn
                )));
            }
        }
        Ok(())
    }

    /// Runs one batch. It waits for messages for up to `wait_seconds`.
    pub(crate) async fn run_batch(&self, function: &str, source: &QueueSource, wait_seconds: u32) -> usize {
        let caller = Caller::Poller(function.to_string());
        let body = json!({
            "QueueUrl": url(source),
            "MaxNumberOfMessages": source.batch_size.min(10),
            "WaitTimeSeconds": wait_seconds,
            "AttributeNames": ["All"],
            "MessageAttributeNames": ["All"],
        });
        let received = self.account.call_json(&caller, Service::Sqs, "ReceiveMessage", body).await.json();
        let messages = received["Messages"].as_array().cloned().unwrap_or_default();
        if messages.is_empty() {
            return 0;
        }
        let records: Vec<Value> = messages.iter().map(|message| record(message, &source.queue_arn)).collect();
        let answer = self.invoke(function, json!({ "Records": records }).to_string()).await;
        let (done, failed): (Vec<Value>, Vec<Value>) = match answer {
            Ok(answer) if source.reports_failures => split(messages, &answer),
            Ok(_) => (messages, Vec::new()),
            Err(_) => (Vec::new(), messages),
        };
        let count = done.len() + failed.len();
        self.delete(&caller, source, &done).await;
        if self.collapse_delays {
            self.give_back(source, &failed).await;
        }
        count
    }

    async fn delete(&self, caller: &Caller, source: &QueueSource, messages: &[Value]) {
        if !messages.is_empty() {
            let body = json!({ "QueueUrl": url(source), "Entries": entries(messages, None) });
            self.account.call_json(caller, Service::Sqs, "DeleteMessageBatch", body).await;
        }
    }

    /// Makes failed messages visible immediately, as if their visibility timeout had passed.
    async fn give_back(&self, source: &QueueSource, messages: &[Value]) {
        if !messages.is_empty() {
            let body = json!({ "QueueUrl": url(source), "Entries": entries(messages, Some(0)) });
            self.account.call_json(&Caller::Owner, Service::Sqs, "ChangeMessageVisibilityBatch", body).await;
        }
    }
}

fn url(source: &QueueSource) -> String {
    arn::queue_url(arn::name(&source.queue_arn))
}

fn entries(messages: &[Value], visibility: Option<u32>) -> Vec<Value> {
    let entry = |(index, message): (usize, &Value)| {
        let mut entry = json!({ "Id": index.to_string(), "ReceiptHandle": message["ReceiptHandle"] });
        if let Some(seconds) = visibility {
            entry["VisibilityTimeout"] = json!(seconds);
        }
        entry
    };
    messages.iter().enumerate().map(entry).collect()
}

/// Splits messages into done and failed, by the function's `batchItemFailures`. An invalid answer fails all, as in Lambda.
fn split(messages: Vec<Value>, answer: &str) -> (Vec<Value>, Vec<Value>) {
    let answer: Value = serde_json::from_str(answer).unwrap_or(Value::Null);
    let ids: Vec<&str> = answer["batchItemFailures"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|failure| failure["itemIdentifier"].as_str().unwrap_or_default())
        .collect();
    if ids.iter().any(|id| !messages.iter().any(|message| message["MessageId"] == *id)) {
        return (Vec::new(), messages);
    }
    messages.into_iter().partition(|message| !ids.iter().any(|id| message["MessageId"] == *id))
}

/// A message as Lambda shows it to a function.
fn record(message: &Value, queue_arn: &str) -> Value {
    let mut attributes = Map::new();
    for (name, attribute) in message["MessageAttributes"].as_object().into_iter().flatten() {
        attributes.insert(
            name.clone(),
            json!({
                "dataType": attribute["DataType"],
                "stringValue": attribute["StringValue"],
                "binaryValue": attribute["BinaryValue"],
                "stringListValues": [],
                "binaryListValues": [],
            }),
        );
    }
    json!({
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "md5OfBody": message["MD5OfBody"],
        "attributes": message["Attributes"],
        "messageAttributes": attributes,
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": REGION,
    })
}
