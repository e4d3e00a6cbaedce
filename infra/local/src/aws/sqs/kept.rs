//! Messages on disk. Each operation writes its changes before it answers.

use std::collections::HashMap;

use rusqlite::{Connection, Result, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use winterbaume_sqs::{
    state::SqsError,
    types::{Message, MessageAttribute, MessageMoveTask},
    views::MessageMoveTaskView,
};

use crate::aws::disk::{from_json, to_json};

/// A message attribute on disk: winterbaume's own type cannot be serialized.
#[derive(Serialize, Deserialize)]
struct Attribute {
    kind: String,
    text: Option<String>,
    bytes: Option<Vec<u8>>,
}

/// A message as stored on disk.
#[derive(Debug)]
pub(super) struct Kept {
    pub queue: String,
    pub group: Option<String>,
    pub message: Message,
}

/// The error of an operation whose changes could not be written.
pub(super) fn unwritten(error: rusqlite::Error) -> SqsError {
    tracing::error!(%error, "a queue could not be written");
    SqsError::InternalError(format!("the queue could not be written: {error}"))
}

/// Writes a message that was sent.
pub(super) fn insert(
    to: &Transaction<'_>,
    queue: &str,
    group: Option<&str>,
    message: &Message,
) -> Result<()> {
    let attributes: HashMap<&String, Attribute> =
        message.message_attributes.iter().map(|(name, one)| (name, attribute(one))).collect();
    to.prepare_cached(
        "INSERT INTO messages (id, queue, body, body_md5, sender_id, attributes, message_group, sent_at, visible_at, receives)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0)",
    )?
    .execute(params![
        message.message_id,
        queue,
        message.body,
        message.body_md5,
        message.sender_id,
        to_json(&attributes)?,
        group,
        message.sent_timestamp,
        message.visible_at,
    ])?;
    Ok(())
}

/// Updates a message that was received, given back, or moved to the dead-letter queue.
pub(super) fn update(to: &Transaction<'_>, queue: &str, message: &Message) -> Result<()> {
    to.prepare_cached(
        "UPDATE messages SET queue = ?2, visible_at = ?3, receives = ?4, first_received_at = ?5 WHERE id = ?1",
    )?
    .execute(params![
        message.message_id,
        queue,
        message.visible_at,
        message.approximate_receive_count,
        message.approximate_first_receive_timestamp,
    ])?;
    Ok(())
}

/// Deletes a message that a consumer has deleted.
pub(super) fn delete(from: &Transaction<'_>, message_id: &str) -> Result<()> {
    from.prepare_cached("DELETE FROM messages WHERE id = ?1")?.execute([message_id])?;
    Ok(())
}

/// Deletes all messages of a queue.
pub(super) fn purge(from: &Transaction<'_>, queue: &str) -> Result<()> {
    from.execute("DELETE FROM messages WHERE queue = ?1", [queue])?;
    Ok(())
}

/// Writes the state of message move tasks; `moved` names source and destination of a task that has just moved its messages.
pub(super) fn moves(
    to: &Transaction<'_>,
    tasks: &[MessageMoveTask],
    moved: Option<&(String, String)>,
) -> Result<()> {
    for task in tasks {
        let task = MessageMoveTaskView::from(task);
        to.prepare_cached("INSERT OR REPLACE INTO moves (handle, task) VALUES (?1, ?2)")?
            .execute(params![task.task_handle, to_json(&task)?])?;
    }
    if let Some((from, to_queue)) = moved {
        to.execute(
            "UPDATE messages SET queue = ?2, visible_at = 0, receives = 0, first_received_at = NULL WHERE queue = ?1",
            [from, to_queue],
        )?;
    }
    Ok(())
}

/// All messages, in the order in which they were sent.
pub(super) fn messages(disk: &Connection) -> Result<Vec<Kept>> {
    let mut all = disk.prepare(
        "SELECT id, queue, body, body_md5, sender_id, attributes, message_group, sent_at, visible_at, receives,
                first_received_at FROM messages ORDER BY place",
    )?;
    all.query_map([], kept)?.collect()
}

fn kept(row: &Row<'_>) -> Result<Kept> {
    let attributes: HashMap<String, Attribute> = from_json(&row.get::<_, String>("attributes")?)?;
    let back = |one: Attribute| MessageAttribute {
        data_type: one.kind,
        string_value: one.text,
        binary_value: one.bytes,
    };
    Ok(Kept {
        queue: row.get("queue")?,
        group: row.get("message_group")?,
        message: Message {
            message_id: row.get("id")?,
            body: row.get("body")?,
            body_md5: row.get("body_md5")?,
            // The consumers that had receipt handles no longer exist.
            receipt_handle: None,
            all_receipt_handles: Vec::new(),
            sender_id: row.get("sender_id")?,
            sent_timestamp: row.get("sent_at")?,
            approximate_first_receive_timestamp: row.get("first_received_at")?,
            approximate_receive_count: row.get("receives")?,
            visible_at: row.get("visible_at")?,
            message_attributes: attributes.into_iter().map(|(name, one)| (name, back(one))).collect(),
        },
    })
}

/// The tasks that move messages, oldest first.
pub(super) fn tasks(disk: &Connection) -> Result<Vec<MessageMoveTask>> {
    let mut all = disk.prepare("SELECT task FROM moves ORDER BY rowid")?;
    let tasks = all.query_map([], |row| from_json::<MessageMoveTaskView>(&row.get::<_, String>(0)?))?;
    tasks.map(|task| task.map(MessageMoveTask::from)).collect()
}

fn attribute(of: &MessageAttribute) -> Attribute {
    Attribute { kind: of.data_type.clone(), text: of.string_value.clone(), bytes: of.binary_value.clone() }
}
