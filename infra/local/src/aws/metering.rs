//! Read and write units: every call asks the engine for them, and callers that did not ask do not see them.
//!
//! The rules (1 KB per write unit, once more per index whose entry changes; 4 KB per read unit, half of that when
//! eventually consistent) are the engine's. If its condition refuses a write, the error carries no units, though AWS
//! charges for the size of the existing item. This module computes that part.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html>

use dynoxide::{Item, types::item_size};
use serde_json::{Value, json};

use super::{partiql, wire::Answer};

const ASK: &str = "ReturnConsumedCapacity";
const ASK_OLD: &str = "ReturnValuesOnConditionCheckFailure";

/// Units consumed by one call.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Units {
    pub read: f64,
    pub write: f64,
}

/// A call whose request now asks for its units.
pub(crate) struct Metered {
    action: String,
    asked: bool,
    asked_old: bool,
}

impl Metered {
    /// Changes `body` so that it asks for its units.
    pub fn prepare(action: &str, body: &mut Value) -> Self {
        let given = |name: &str| body[name].as_str().is_some_and(|value| value != "NONE");
        let metered = Self { action: action.into(), asked: given(ASK), asked_old: given(ASK_OLD) };
        if !body.is_object() || !(reads(action) || writes(action)) {
            return metered;
        }
        body[ASK] = json!("INDEXES");
        if is_single_write(action) {
            body[ASK_OLD] = json!("ALL_OLD");
        }
        metered
    }

    /// Reads the units from the answer, and removes them if the caller did not ask for them.
    pub fn settle(self, answer: &mut Answer) -> Units {
        if !(reads(&self.action) || writes(&self.action)) {
            return Units::default();
        }
        let mut body = answer.json();
        let units = if answer.error.is_none() { self.consumed(&body) } else { self.refused(answer, &body) };
        let hide_units =
            !self.asked && body.as_object_mut().is_some_and(|b| b.remove("ConsumedCapacity").is_some());
        let hide_item = !self.asked_old
            && answer.error.is_some()
            && body.as_object_mut().is_some_and(|b| b.remove("Item").is_some());
        if hide_units || hide_item {
            answer.body = body.to_string().into_bytes();
        }
        units
    }

    fn consumed(&self, body: &Value) -> Units {
        let consumed = &body["ConsumedCapacity"];
        let total = |of: &Value| of["CapacityUnits"].as_f64().unwrap_or_default();
        let units = match consumed.as_array() {
            Some(tables) => tables.iter().map(total).sum(),
            None => total(consumed),
        };
        if writes(&self.action) {
            Units { read: 0.0, write: units + refused_statements(body) }
        } else {
            Units { read: units, write: 0.0 }
        }
    }

    /// The cost of a refused write: the size of the existing item, at least one unit. A transaction costs twice that for each
    /// of its items, but DynamoDB reports only the item that refused it.
    fn refused(&self, answer: &Answer, body: &Value) -> Units {
        match answer.error.as_deref() {
            Some("ConditionalCheckFailedException") => {
                let old: Item = serde_json::from_value(body["Item"].clone()).unwrap_or_default();
                Units { read: 0.0, write: (item_size(&old).div_ceil(1024).max(1)) as f64 }
            }
            Some("TransactionCanceledException") => {
                let items = body["CancellationReasons"].as_array().map_or(1, Vec::len);
                Units { read: 0.0, write: (items * 2) as f64 }
            }
            _ => Units::default(),
        }
    }
}

/// The cost of a batch's refused statements. Ours ask for the items that refused them.
fn refused_statements(body: &Value) -> f64 {
    let refused = |response: &Value| match response["Error"]["Code"].as_str() {
        Some("ConditionalCheckFailed" | "DuplicateItem") => {
            let old: Item = serde_json::from_value(response["Error"]["Item"].clone()).unwrap_or_default();
            item_size(&old).div_ceil(1024).max(1) as f64
        }
        _ => 0.0,
    };
    body["Responses"].as_array().into_iter().flatten().map(refused).sum()
}

fn reads(action: &str) -> bool {
    matches!(action, "GetItem" | "Query" | "BatchGetItem" | "TransactGetItems")
}

fn writes(action: &str) -> bool {
    is_single_write(action) || matches!(action, "BatchWriteItem" | "TransactWriteItems" | partiql::BATCH)
}

fn is_single_write(action: &str) -> bool {
    matches!(action, "PutItem" | "UpdateItem" | "DeleteItem")
}
