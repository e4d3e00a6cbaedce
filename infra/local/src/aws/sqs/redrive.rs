//! Dead letters back to where they came from: message move tasks, done at once.

use serde_json::{Value, json};
use winterbaume_sqs::{
    state::{SqsError, SqsState},
    types::MessageMoveTask,
};

use super::{Queues, arn};

impl Queues {
    /// Moves every message of a dead-letter queue to `DestinationArn`, or else to the queue that redrives into it.
    pub(super) fn start_move(&self, body: &Value) -> Result<Value, SqsError> {
        let source_arn = body["SourceArn"].as_str().unwrap_or_default();
        let mut state = self.lock();
        let destination = match body["DestinationArn"].as_str() {
            Some(destination) => arn::name(destination).to_string(),
            None => source_of(&state, source_arn)?,
        };
        let handle = state.start_message_move_task(source_arn, None, None)?;
        let moved = move_all(&mut state, arn::name(source_arn), &destination)?;
        if let Some(task) = state.message_move_tasks.iter_mut().find(|task| task.task_handle == handle) {
            task.status = "COMPLETED".into();
            task.approximate_number_of_messages_moved = moved as i64;
        }
        drop(state);
        self.arrived.notify_waiters();
        Ok(json!({ "TaskHandle": handle }))
    }

    pub(super) fn list_moves(&self, body: &Value) -> Result<Value, SqsError> {
        let state = self.lock();
        let tasks = state.list_message_move_tasks(body["SourceArn"].as_str().unwrap_or_default());
        Ok(json!({ "Results": tasks.into_iter().map(shown).collect::<Vec<_>>() }))
    }
}

fn source_of(state: &SqsState, dead_arn: &str) -> Result<String, SqsError> {
    state
        .queues
        .iter()
        .find(|(_, queue)| queue.dead_letter_target_arn.as_deref() == Some(dead_arn))
        .map(|(name, _)| name.clone())
        .ok_or_else(|| SqsError::SourceArnNotFound { source_arn: dead_arn.into() })
}

fn move_all(state: &mut SqsState, from: &str, to: &str) -> Result<usize, SqsError> {
    if !state.queues.contains_key(to) {
        return Err(SqsError::NonExistentQueue);
    }
    let source = state.queues.get_mut(from).ok_or(SqsError::NonExistentQueue)?;
    let mut messages = std::mem::take(&mut source.messages);
    for message in &mut messages {
        message.receipt_handle = None;
        message.all_receipt_handles.clear();
        message.approximate_receive_count = 0;
        message.approximate_first_receive_timestamp = None;
        message.visible_at = 0;
    }
    let moved = messages.len();
    if let Some(destination) = state.queues.get_mut(to) {
        destination.messages.append(&mut messages);
    }
    Ok(moved)
}

fn shown(task: &MessageMoveTask) -> Value {
    json!({
        "TaskHandle": task.task_handle,
        "Status": task.status,
        "SourceArn": task.source_arn,
        "ApproximateNumberOfMessagesMoved": task.approximate_number_of_messages_moved,
        "StartedTimestamp": task.started_timestamp,
    })
}
