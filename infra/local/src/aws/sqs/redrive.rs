//! Moves dead letters back to their source queue: message move tasks, which run immediately if they have no rate.

use serde_json::{Value, json};
use winterbaume_sqs::{
    state::{SqsError, SqsState},
    types::MessageMoveTask,
};

use super::{Queues, arn, kept};

impl Queues {
    /// Moves every message of a dead-letter queue to `DestinationArn`; without it, to the queue that redrives into it.
    pub(super) fn start_move(&self, body: &Value) -> Result<Value, SqsError> {
        let source_arn = body["SourceArn"].as_str().unwrap_or_default();
        let mut state = self.lock();
        self.finish(&mut state, source_arn)?;
        let destination = match body["DestinationArn"].as_str() {
            Some(destination) => arn::name(destination).to_string(),
            None => source_of(&state, source_arn)?,
        };
        if !state.queues.contains_key(&destination) {
            return Err(SqsError::NonExistentQueue);
        }
        let pace = body["MaxNumberOfMessagesPerSecond"].as_i64().map(|pace| pace as i32);
        let handle = state.start_message_move_task(source_arn, Some(&destination), pace)?;
        let tasks = &state.message_move_tasks;
        self.disk.write(|disk| kept::moves(disk, tasks, None)).map_err(kept::unwritten)?;
        self.finish(&mut state, source_arn)?;
        drop(state);
        self.bell(&destination).notify_waiters();
        Ok(json!({ "TaskHandle": handle }))
    }

    pub(super) fn list_moves(&self, body: &Value) -> Result<Value, SqsError> {
        let source_arn = body["SourceArn"].as_str().unwrap_or_default();
        let max = body["MaxResults"].as_u64().unwrap_or(1) as usize;
        let mut state = self.lock();
        self.finish(&mut state, source_arn)?;
        let tasks = state.list_message_move_tasks(source_arn);
        Ok(json!({ "Results": tasks.into_iter().rev().take(max).map(shown).collect::<Vec<_>>() }))
    }

    /// Moves the messages of a task whose time has passed, and writes the state of the tasks.
    pub(super) fn finish(&self, state: &mut SqsState, source_arn: &str) -> Result<(), SqsError> {
        let moved = finish(state, source_arn)?;
        if moved.is_none() {
            return Ok(());
        }
        let tasks = &state.message_move_tasks;
        self.disk.write(|disk| kept::moves(disk, tasks, moved.as_ref())).map_err(kept::unwritten)
    }
}

/// Moves the messages of a task whose time has passed, and returns source and destination. A task without a rate takes no
/// time.
fn finish(state: &mut SqsState, source_arn: &str) -> Result<Option<(String, String)>, SqsError> {
    let running = |task: &&MessageMoveTask| task.source_arn == source_arn && task.status == "RUNNING";
    let Some(task) = state.message_move_tasks.iter().find(running).cloned() else { return Ok(None) };
    let (from, to) = (arn::name(source_arn), task.destination_arn.as_deref().unwrap_or_default());
    let waiting = state.queues.get(from).map_or(0, |queue| queue.messages.len()) as i64;
    let takes_ms =
        task.max_number_of_messages_per_second.map_or(0, |pace| waiting * 1000 / i64::from(pace.max(1)));
    if jiff::Timestamp::now().as_millisecond() < task.started_timestamp + takes_ms {
        return Ok(None);
    }
    let moved = move_all(state, from, to)?;
    if let Some(task) =
        state.message_move_tasks.iter_mut().find(|other| other.task_handle == task.task_handle)
    {
        task.status = "COMPLETED".into();
        task.approximate_number_of_messages_moved = moved as i64;
    }
    Ok(Some((from.to_owned(), to.to_owned())))
}

/// The queue that redrives into a dead-letter queue. AWS moves each message to the queue that it came from. The engine does not know
/// that, so of several queues it is the first by name: the one whose consumer passes on what is not for it.
fn source_of(state: &SqsState, dead_arn: &str) -> Result<String, SqsError> {
    state
        .queues
        .iter()
        .filter(|(_, queue)| queue.dead_letter_target_arn.as_deref() == Some(dead_arn))
        .map(|(name, _)| name.clone())
        .min()
        .ok_or_else(|| SqsError::SourceArnNotFound { source_arn: dead_arn.into() })
}

fn move_all(state: &mut SqsState, from: &str, to: &str) -> Result<usize, SqsError> {
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
