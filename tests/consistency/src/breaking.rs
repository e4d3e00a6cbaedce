//! What a change of the API breaks for callers who hold the document that was released.
//!
//! A request that the released document allows must stay allowed; an answer must stay one that the released document describes.
//! What callers are asked to bear is not named: new operations, optional fields, more fields, values and length in answers, other
//! refusals.
//!
//! Own code, since the crate for it (`drift`) reads OpenAPI 3.0 alone and this document is 3.1; `oasdiff` needs Go, and
//! `@pb33f/openapi-changes` fetches a binary while it is installed.

mod limits;
mod operation;
mod schema;
mod shapes;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeSet;

use serde_json::Value;

use words::unknown_keywords;

/// The document that callers hold; `make released` writes it.
pub const RELEASED: &str = "docs/openapi.released.json";

/// Both documents, for following references.
#[derive(Clone, Copy)]
struct Documents<'a> {
    released: &'a Value,
    current: &'a Value,
}

/// Every breaking change, and every rule of a schema that no change of would be seen.
pub fn faults(released: &Value, current: &Value) -> Vec<String> {
    if released["paths"].is_null() {
        return vec![format!("{RELEASED}: not there; `make released` writes it")];
    }
    let mut faults = changes(released, current);
    if !faults.is_empty() {
        faults.push(format!(
            "{RELEASED} promises all of these; once callers are told, `make released` gives them up"
        ));
    }
    faults.extend(unknown_keywords(current));
    faults
}

/// Every breaking change, by route and place.
pub fn changes(released: &Value, current: &Value) -> Vec<String> {
    let documents = Documents { released, current };
    let mut changes = BTreeSet::new();
    for (path, methods) in released["paths"].as_object().into_iter().flatten() {
        for (method, before) in methods.as_object().into_iter().flatten() {
            let route = format!("{} {path}", method.to_uppercase());
            match &current["paths"][path][method] {
                Value::Null => drop(changes.insert(format!("{route}: removed"))),
                after => changes.extend(operation::changes(documents, &route, before, after)),
            }
        }
    }
    changes.into_iter().collect()
}
