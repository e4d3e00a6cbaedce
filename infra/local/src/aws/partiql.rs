//! Batches of PartiQL statements: the permissions that they need, and a statement that DynamoDB is too busy for.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::wire::Answer;

/// The operation that executes them.
pub(crate) const BATCH: &str = "BatchExecuteStatement";

/// A batch needs the permission of each kind of statement, on the statement's table: pairs of action and table.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html>
pub(super) fn needs(body: &Value) -> BTreeSet<(&'static str, &str)> {
    let of = |statement| {
        let action = match str::split_whitespace(statement).next().unwrap_or_default() {
            "INSERT" => "PartiQLInsert",
            "UPDATE" => "PartiQLUpdate",
            "DELETE" => "PartiQLDelete",
            _ => "PartiQLSelect",
        };
        (action, table_of(statement))
    };
    statements(body).filter_map(|one| one["Statement"].as_str()).map(of).collect()
}

/// Whether a statement of the batch is on this table.
pub(super) fn is_on(body: &Value, table: &str) -> bool {
    statements(body).filter_map(|one| one["Statement"].as_str()).any(|statement| table_of(statement) == table)
}

/// The first quoted name of a statement of ours.
fn table_of(statement: &str) -> &str {
    statement.split('"').nth(1).unwrap_or("*")
}

fn statements(body: &Value) -> impl Iterator<Item = &Value> {
    body["Statements"].as_array().into_iter().flatten()
}

/// Takes the statement at `place` out of a batch. Returns whether others are left.
pub(super) fn leave_out(body: &mut Value, place: usize) -> bool {
    let Some(statements) = body["Statements"].as_array_mut() else { return true };
    if place < statements.len() {
        statements.remove(place);
    }
    !statements.is_empty()
}

/// Answers for the statement that was left out: DynamoDB was too busy for it. If it was the only one, there is no other answer.
pub(super) fn answer_too_busy(answer: Option<Answer>, place: usize) -> Answer {
    let mut body = answer.map_or_else(|| json!({ "Responses": [] }), |answer| answer.json());
    if let Some(responses) = body["Responses"].as_array_mut() {
        let busy = json!({ "Error": { "Code": "ThrottlingError", "Message": "a test set this fault" } });
        responses.insert(place.min(responses.len()), busy);
    }
    Answer::ok(&body)
}
