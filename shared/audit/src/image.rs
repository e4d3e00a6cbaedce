//! An item as a stream shows it, and the parts of a change that an entry shows.

use posthorn_redact::redacted;
use posthorn_store::Stamp;
use serde_json::{Map, Value};

use crate::FieldChange;

/// A longer value only says that it changed: an entry must stay small, for the head holds several.
const VALUE_BYTES_MAX: usize = 200;

/// An item as a stream shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its kind.
    pub kind: String,
    /// Who wrote it; nobody known where it was set up.
    pub stamp: Option<Stamp>,
    /// Its attributes as JSON; bytes as their hash.
    pub fields: Map<String, Value>,
}

impl Image {
    pub(crate) fn field(&self, name: &str) -> Option<&Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }
}

/// What an entry tells of a change.
pub(crate) struct Told<'a> {
    /// The resource's type.
    pub resource: &'a str,
    pub id: String,
    /// `created`, `updated` or `deleted`.
    pub verb: &'static str,
    pub changes: Vec<FieldChange>,
}

/// A value as it is told: addresses in it without what may be a secret, for the log can't be made to forget it.
pub(crate) fn text(value: &Value) -> Option<String> {
    Some(told_value(value).to_string()).filter(|text| text.len() <= VALUE_BYTES_MAX)
}

fn told_value(value: &Value) -> Value {
    match value {
        Value::String(text) => redacted(text).into(),
        Value::Array(values) => values.iter().map(told_value).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), told_value(value))).collect()
        }
        plain => plain.clone(),
    }
}
