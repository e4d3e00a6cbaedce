//! The item that a relay reads, in two forms: the typed item for events, and the image that the audit log compares.

use posthorn_audit::Image;
use posthorn_runtime::{
    causes,
    stream::{self, AttributeValue, Attributes, Unreadable},
};
use posthorn_store::{STAMP_ATTRIBUTE, Stamp};
use serde_json::{Map, Number, Value};
use sha2::{Digest, Sha256};

/// An item of a stream. The relay makes events from items of type `T`.
pub struct StreamItem<T> {
    /// The item; `None` if `T` does not read this kind, or if the item is not readable.
    pub typed: Option<T>,
    pub(crate) kind: String,
    attributes: Attributes,
}

impl<T> StreamItem<T> {
    /// Who wrote the item; `None` if nobody known did.
    pub fn stamp(&self) -> Option<Stamp> {
        let stamp = self.attributes.get(STAMP_ATTRIBUTE).cloned()?;
        serde_json::from_value(json(stamp)).ok()
    }

    /// The item as the audit log compares it. Made on request: most changes of messages carry no stamp and need none.
    pub(crate) fn image(&self) -> Image {
        let attributes = self.attributes.clone().into_inner().into_iter();
        let fields: Map<String, Value> = attributes.map(|(name, value)| (name, json(value))).collect();
        Image { kind: self.kind.clone(), stamp: self.stamp(), fields }
    }
}

/// The item type of a relay that makes no events. Its items are only for the audit log.
pub enum NoItem {}

impl stream::Image for NoItem {
    fn read(_: &str, _: Attributes) -> Option<Result<Self, Unreadable>> {
        None
    }
}

impl<T: stream::Image> stream::Image for StreamItem<T> {
    fn read(kind: &str, item: Attributes) -> Option<Result<Self, Unreadable>> {
        let typed = match T::read(kind, item.clone()) {
            None => None,
            Some(Ok(typed)) => Some(typed),
            Some(Err(error @ Unreadable::OtherVersion { .. })) => return Some(Err(error)),
            // The audit log still gets its entry, from the image.
            Some(Err(error)) => {
                tracing::error!(kind, error = causes(&error), "the item cannot be read");
                None
            }
        };
        Some(Ok(Self { typed, kind: kind.to_owned(), attributes: item }))
    }
}

/// An attribute as JSON. The audit log compares bytes and never shows them, so it gets their hash.
fn json(value: AttributeValue) -> Value {
    let hash = |bytes: Vec<u8>| {
        Value::String(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    };
    match value {
        AttributeValue::S(text) => Value::String(text),
        AttributeValue::N(digits) => digits.parse::<Number>().map_or(Value::String(digits), Value::Number),
        AttributeValue::Bool(flag) => Value::Bool(flag),
        AttributeValue::Null(_) => Value::Null,
        AttributeValue::B(bytes) => hash(bytes),
        AttributeValue::L(items) => items.into_iter().map(json).collect(),
        AttributeValue::M(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, json(value))).collect())
        }
        AttributeValue::Ss(texts) | AttributeValue::Ns(texts) => {
            texts.into_iter().map(Value::String).collect()
        }
        AttributeValue::Bs(all) => all.into_iter().map(hash).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use posthorn_runtime::stream::Image as _;
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_stay_numbers_and_bytes_become_their_hash() {
        let item = Attributes::from(HashMap::from([
            ("n".to_owned(), AttributeValue::N("1763700000000".into())),
            ("b".to_owned(), AttributeValue::B(b"secret".to_vec())),
            (
                "by".to_owned(),
                AttributeValue::M(HashMap::from([
                    ("action".to_owned(), AttributeValue::S("set-quota".into())),
                    ("at".to_owned(), AttributeValue::N("7".into())),
                ])),
            ),
        ]));
        let seen = StreamItem::<NoItem>::read("quota", item).unwrap().unwrap();
        assert!(seen.typed.is_none());
        let image = seen.image();
        assert_eq!(image.fields["n"], json!(1_763_700_000_000_i64));
        assert_eq!(image.fields["b"].as_str().unwrap().len(), 64);
        let stamp = image.stamp.map(|stamp| (stamp.action, stamp.at));
        assert_eq!(stamp, Some(("set-quota".to_owned(), 7)));
    }
}
