//! Sends, gives back and deletes messages.

use std::time::Instant;

use serde_json::{Value, json};
use winterbaume_sqs::{
    state::{SqsError, SqsState},
    types::Message,
};

use super::{
    Queues,
    contents::{INVALID_CONTENTS, attributes, is_valid},
    kept, waiting,
};

/// The most handles of deleted messages that a queue knows: more than all consumers hold at once.
const HANDLES_MAX: usize = 2_000;

impl Queues {
    pub(super) fn send(&self, queue: &str, message: &Value) -> Result<Value, SqsError> {
        let text = message["MessageBody"].as_str().unwrap_or_default();
        if !text.chars().all(is_valid) {
            return Err(SqsError::InternalError(INVALID_CONTENTS.into()));
        }
        let delay = message["DelaySeconds"].as_u64().map(|seconds| seconds as u32);
        if delay.is_some_and(|seconds| seconds > 900) {
            // Winterbaume would accept it, but AWS does not.
            return Err(SqsError::InternalError("DelaySeconds must be between 0 and 900".into()));
        }
        let group = message["MessageGroupId"].as_str();
        let mut fairness = self.fairness();
        let mut state = self.lock();
        let sent =
            state.send_message(queue, text, delay, attributes(&message["MessageAttributes"]), None, None)?;
        if let Some(message) = waiting(&state, queue).last() {
            let written = self.disk.write(|disk| kept::insert(disk, queue, group, message));
            if let Err(error) = written {
                // The caller gets an error, so the message must not stay in the queue.
                state.queues.get_mut(queue).and_then(|queue| queue.messages.pop());
                return Err(kept::unwritten(error));
            }
        }
        if let Some(group) = group {
            fairness.sent(&sent.message_id, group);
        }
        drop((state, fairness));
        self.bell(queue).notify_waiters();
        Ok(json!({ "MessageId": sent.message_id, "MD5OfMessageBody": sent.body_md5 }))
    }

    pub(super) fn delete(&self, queue: &str, entry: &Value) -> Result<Value, SqsError> {
        let mut fairness = self.fairness();
        let mut state = self.lock();
        let id = held(&state, queue, handle(entry)).map(|message| message.message_id.clone());
        if let Some(id) = &id {
            self.disk.write(|disk| kept::delete(disk, id)).map_err(kept::unwritten)?;
            fairness.settled(id, true, Instant::now());
        }
        state.delete_message(queue, handle(entry))?;
        // Winterbaume keeps the handles of deleted messages for ever, so that a message may be deleted again.
        if let Some(queue) = state.queues.get_mut(queue).filter(|one| one.deleted_handles.len() > HANDLES_MAX)
        {
            queue.deleted_handles.clear();
        }
        Ok(json!({}))
    }

    pub(super) fn change_visibility(&self, queue: &str, entry: &Value) -> Result<Value, SqsError> {
        let seconds = entry["VisibilityTimeout"].as_u64().unwrap_or(0) as u32;
        let mut fairness = self.fairness();
        let mut state = self.lock();
        state.change_message_visibility(queue, handle(entry), seconds)?;
        if let Some(message) = held(&state, queue, handle(entry)) {
            self.disk.write(|disk| kept::update(disk, queue, message)).map_err(kept::unwritten)?;
            fairness.settled(&message.message_id, false, Instant::now());
        }
        drop((state, fairness));
        self.bell(queue).notify_waiters();
        Ok(json!({}))
    }

    pub(super) fn purge(&self, queue: &str) -> Result<Value, SqsError> {
        let mut state = self.lock();
        self.disk.write(|disk| kept::purge(disk, queue)).map_err(kept::unwritten)?;
        state.purge_queue(queue)?;
        Ok(json!({}))
    }
}

/// The message of a receipt handle. Handles of earlier receives are valid too, as in SQS.
fn held<'s>(state: &'s SqsState, queue: &str, handle: &str) -> Option<&'s Message> {
    let is_its = |message: &&Message| message.all_receipt_handles.iter().any(|one| one == handle);
    waiting(state, queue).iter().find(is_its)
}

fn handle(entry: &Value) -> &str {
    entry["ReceiptHandle"].as_str().unwrap_or_default()
}
