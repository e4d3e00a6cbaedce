//! An item as a stream shows it, and the parts of a change that an entry shows.

use posthorn_redact::redacted;
use posthorn_store::Stamp;
use serde_json::{Map, Value};

use crate::FieldChange;

/// The most bytes of a recorded value. A longer value is left out: an entry must stay small, because the head contains several.
const VALUE_BYTES_MAX: usize = 200;

/// An item as a stream shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its kind.
    pub kind: String,
    /// The stamp of its last write. `None` for items that the setup wrote.
    pub stamp: Option<Stamp>,
    /// Its attributes as JSON; bytes as their hash.
    pub fields: Map<String, Value>,
}

impl Image {
    pub(crate) fn field(&self, name: &str) -> Option<&Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }
}

/// The parts of a change that its entry shows.
pub(crate) struct Shown<'a> {
    /// The resource's type.
    pub resource: &'a str,
    pub id: String,
    /// `created`, `updated` or `deleted`.
    pub verb: &'static str,
    pub changes: Vec<FieldChange>,
}

/// A value as JSON text, without the parts of URLs that may be secrets, because the log cannot forget them. `None` if the text
/// is too long.
pub(crate) fn shown_text(value: &Value) -> Option<String> {
    Some(redacted_value(value).to_string()).filter(|text| text.len() <= VALUE_BYTES_MAX)
}

fn redacted_value(value: &Value) -> Value {
    match value {
        Value::String(text) => redacted(text).into(),
        Value::Array(values) => values.iter().map(redacted_value).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), redacted_value(value))).collect()
        }
        plain => plain.clone(),
    }
}
