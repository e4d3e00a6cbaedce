//! SQS: the JSON protocol over winterbaume's queues.
//!
//! It has its own front end because of five gaps in winterbaume-sqs 0.2: `StartMessageMoveTask` records a task but moves
//! nothing; `ApproximateNumberOfMessages` leaves out messages that came back after a failed receive; a send does not wake a
//! long poll; a message group has no effect on a standard queue; and snapshots leave out the messages, so [`kept`] writes
//! them to disk.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::sync::Notify;
use winterbaume_sqs::{
    state::{SqsError, SqsState},
    types::Message,
};

use super::{
    disk::Disk,
    resources::{ACCOUNT_ID, REGION, arn},
    wire::Answer,
};

mod contents;
mod fair;
mod kept;
mod messages;
mod redrive;
mod take_up;

/// The queues of the account.
#[derive(Default)]
pub(crate) struct Queues {
    state: Mutex<SqsState>,
    fairness: Mutex<fair::Fairness>,
    /// Wakes those who wait at a queue, by its name. Each queue has its own: the pollers of all others would look in vain.
    arrived: Mutex<HashMap<String, Arc<Notify>>>,
    disk: Arc<Disk>,
}

/// The number of messages in a queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Depth {
    /// Can be received now.
    pub visible: usize,
    /// Received, and not yet deleted or given back.
    pub in_flight: usize,
    /// Sent with a delay that has not passed yet.
    pub delayed: usize,
}

impl Queues {
    /// Queues whose messages are kept on `disk`.
    pub fn kept_on(disk: Arc<Disk>) -> Self {
        Self { disk, ..Self::default() }
    }

    /// Creates a queue with attributes as in the API. An existing queue keeps its messages.
    pub fn create(&self, name: &str, attributes: &HashMap<String, String>) -> Result<(), SqsError> {
        self.lock().create_queue(name, REGION, ACCOUNT_ID, attributes, None).map(|_| ())
    }

    /// The number of messages in a queue; zeros if there is no such queue.
    pub fn depth(&self, name: &str) -> Depth {
        let state = self.lock();
        let mut depth = Depth::default();
        for message in state.queues.get(name).into_iter().flat_map(|queue| &queue.messages) {
            match (message.is_visible(), message.approximate_receive_count) {
                (true, _) => depth.visible += 1,
                (false, 0) => depth.delayed += 1,
                (false, _) => depth.in_flight += 1,
            }
        }
        depth
    }

    /// All queues' names, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.lock().queues.keys().cloned().collect();
        names.sort();
        names
    }

    /// Runs one operation on its JSON body.
    pub async fn handle(&self, operation: &str, body: &Value) -> Answer {
        if let Some(refusal) = contents::too_long(operation, body) {
            return refusal;
        }
        let queue = arn::name(body["QueueUrl"].as_str().unwrap_or_default()).to_string();
        let result = match operation {
            "SendMessage" => self.send(&queue, body),
            "SendMessageBatch" => self.each(body, |entry| self.send(&queue, entry)),
            "ReceiveMessage" => self.receive(&queue, body).await,
            "DeleteMessage" => self.delete(&queue, body),
            "DeleteMessageBatch" => self.each(body, |entry| self.delete(&queue, entry)),
            "ChangeMessageVisibility" => self.change_visibility(&queue, body),
            "ChangeMessageVisibilityBatch" => self.each(body, |entry| self.change_visibility(&queue, entry)),
            "GetQueueAttributes" => self.attributes(&queue, body),
            "GetQueueUrl" => self.url(body),
            "StartMessageMoveTask" => self.start_move(body),
            "ListMessageMoveTasks" => self.list_moves(body),
            "PurgeQueue" => self.purge(&queue),
            _ => return Answer::failed(400, "InvalidAction", &format!("{operation} is not embedded")),
        };
        match result {
            Ok(body) => Answer::ok(&body),
            Err(error) => failed(&error),
        }
    }

    fn lock(&self) -> MutexGuard<'_, SqsState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs an operation for each entry of a batch, and answers for each.
    fn each(
        &self,
        body: &Value,
        mut one: impl FnMut(&Value) -> Result<Value, SqsError>,
    ) -> Result<Value, SqsError> {
        let (mut successful, mut failed) = (Vec::new(), Vec::new());
        for entry in body["Entries"].as_array().into_iter().flatten() {
            match one(entry) {
                Ok(mut done) => {
                    done["Id"] = entry["Id"].clone();
                    successful.push(done);
                }
                Err(SqsError::NonExistentQueue) => return Err(SqsError::NonExistentQueue),
                Err(error) => failed.push(json!({
                    "Id": entry["Id"], "Code": code(&error), "Message": error.to_string(), "SenderFault": true
                })),
            }
        }
        Ok(json!({ "Successful": successful, "Failed": failed }))
    }

    async fn receive(&self, queue: &str, body: &Value) -> Result<Value, SqsError> {
        let max = body["MaxNumberOfMessages"].as_u64().unwrap_or(1).clamp(1, 10) as usize;
        let visibility = body["VisibilityTimeout"].as_u64().map(|seconds| seconds as u32);
        let until = Instant::now() + Duration::from_secs(body["WaitTimeSeconds"].as_u64().unwrap_or(0));
        let bell = self.bell(queue);
        loop {
            let arrived = bell.notified();
            let found = self.take(queue, max, visibility)?;
            let left = until.saturating_duration_since(Instant::now());
            if !found.is_empty() || left.is_zero() {
                return Ok(
                    json!({ "Messages": found.iter().map(|message| self.shown(message)).collect::<Vec<_>>() }),
                );
            }
            // Also wakes up for messages whose delay ends: nothing announces them.
            let nap = left.min(Duration::from_millis(250));
            let _ = tokio::time::timeout(nap, arrived).await;
        }
    }

    /// Receives messages. Those of noisy groups come last.
    fn take(&self, queue: &str, max: usize, visibility: Option<u32>) -> Result<Vec<Message>, SqsError> {
        let mut fairness = self.fairness();
        let noisy = fairness.noisy(queue);
        let mut state = self.lock();
        if let Some(queue) = state.queues.get_mut(queue).filter(|_| !noisy.is_empty()) {
            let waits = |message: &Message| {
                fairness.group(&message.message_id).is_some_and(|group| noisy.contains(group))
            };
            queue.messages.sort_by_key(waits);
        }
        let dead_letters = dead_letters_of(&state, queue);
        let dead_before = dead_letters.as_ref().map_or(0, |dead| waiting(&state, dead).len());
        let found = state.receive_message(queue, max, visibility)?;
        let dead = dead_letters.iter().flat_map(|dead| {
            waiting(&state, dead).iter().skip(dead_before).map(|message| (dead.as_str(), message))
        });
        let changed: Vec<_> = found.iter().map(|message| (queue, message)).chain(dead).collect();
        if !changed.is_empty() {
            let written = self
                .disk
                .write(|disk| changed.iter().try_for_each(|(queue, one)| kept::update(disk, queue, one)));
            written.map_err(kept::unwritten)?;
        }
        for message in &found {
            fairness.received(queue, &message.message_id, Instant::now());
        }
        Ok(found)
    }

    fn shown(&self, message: &Message) -> Value {
        let mut shown = contents::received(message);
        if let Some(group) = self.fairness().group(&message.message_id) {
            shown["Attributes"]["MessageGroupId"] = group.into();
        }
        shown
    }

    fn bell(&self, queue: &str) -> Arc<Notify> {
        let mut bells = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(bells.entry(queue.to_owned()).or_default())
    }

    fn fairness(&self) -> MutexGuard<'_, fair::Fairness> {
        self.fairness.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn attributes(&self, queue: &str, body: &Value) -> Result<Value, SqsError> {
        let mut attributes = self.lock().get_queue_attributes(queue)?;
        attributes.insert("ApproximateNumberOfMessages".into(), self.depth(queue).visible.to_string());
        let wanted: Vec<&str> =
            body["AttributeNames"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if !wanted.contains(&"All") {
            attributes.retain(|name, _| wanted.contains(&name.as_str()));
        }
        Ok(json!({ "Attributes": attributes }))
    }

    fn url(&self, body: &Value) -> Result<Value, SqsError> {
        let state = self.lock();
        Ok(json!({ "QueueUrl": state.get_queue_url(body["QueueName"].as_str().unwrap_or_default())? }))
    }
}

/// The dead-letter queue of a queue, if it has one.
fn dead_letters_of(state: &SqsState, queue: &str) -> Option<String> {
    let target = state.queues.get(queue)?.dead_letter_target_arn.as_deref()?;
    Some(arn::name(target).to_owned())
}

fn waiting<'s>(state: &'s SqsState, queue: &str) -> &'s [Message] {
    state.queues.get(queue).map_or(&[], |queue| &queue.messages)
}

fn code(error: &SqsError) -> &'static str {
    match error {
        SqsError::NonExistentQueue => "QueueDoesNotExist",
        SqsError::InvalidReceiptHandle { .. } => "ReceiptHandleIsInvalid",
        SqsError::SourceArnNotFound { .. } => "ResourceNotFoundException",
        SqsError::InternalError(text) if text == contents::INVALID_CONTENTS => "InvalidMessageContents",
        SqsError::InternalError(_) => "InternalError",
        _ => "InvalidParameterValue",
    }
}

fn failed(error: &SqsError) -> Answer {
    let code = code(error);
    let status = if code == "InternalError" { 500 } else { 400 };
    Answer::failed(status, &format!("com.amazonaws.sqs#{code}"), &error.to_string())
}
