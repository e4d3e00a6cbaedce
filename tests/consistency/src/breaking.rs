//! Finds API changes that break callers of the released OpenAPI document.
//!
//! A request that the released document allows must stay allowed. An answer must stay one that the released document describes.
//! Callers must accept, and so this does not report: new operations; new optional fields in requests; more fields, values and
//! length in answers; other refusals.
//!
//! Why own code: the crate `drift` reads only OpenAPI 3.0, and this document is 3.1. `oasdiff` needs Go, and
//! `@pb33f/openapi-changes` downloads a binary during installation.

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

/// The released document; `make released` writes it.
pub const RELEASED: &str = "docs/openapi.released.json";

/// Both documents, to follow references.
#[derive(Clone, Copy)]
struct Documents<'a> {
    released: &'a Value,
    current: &'a Value,
}

/// Every breaking change, and every schema keyword that the comparison does not know.
pub fn faults(released: &Value, current: &Value) -> Vec<String> {
    if released["paths"].is_null() {
        return vec![format!("{RELEASED}: missing; run `make released`")];
    }
    let mut faults = changes(released, current);
    if !faults.is_empty() {
        faults.push(format!(
            "{RELEASED} promises all of these; to give them up, notify callers and run `make released`"
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
