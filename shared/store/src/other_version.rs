//! Items that another version wrote. While an installation is upgraded or rolled back, older functions change what newer ones wrote. What
//! the older code does not know goes back as it was.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::STAMP_ATTRIBUTE;

type Attributes = HashMap<String, AttributeValue>;

/// What another version wrote, whole.
#[derive(Debug, Clone)]
pub(crate) struct OtherVersion {
    pub shape: u32,
    pub raw: Attributes,
}

impl OtherVersion {
    /// The item to write: `new`, with what `known` (the item as this version read it) lacks of it.
    pub fn carried_into(&self, known: &Attributes, new: Attributes) -> Attributes {
        // A stamp is of one write alone.
        let mut raw = self.raw.clone();
        raw.remove(STAMP_ATTRIBUTE);
        carried(known, new, &raw)
    }
}

fn carried(known: &Attributes, mut new: Attributes, raw: &Attributes) -> Attributes {
    for (name, raw) in raw {
        match (new.remove(name), known.get(name)) {
            (Some(value), Some(known)) => {
                new.insert(name.clone(), changed(known, value, raw));
            }
            (Some(value), None) => {
                new.insert(name.clone(), value);
            }
            (None, None) => {
                new.insert(name.clone(), raw.clone());
            }
            // This version knows it, and has removed it.
            (None, Some(_)) => {}
        }
    }
    new
}

fn changed(known: &AttributeValue, new: AttributeValue, raw: &AttributeValue) -> AttributeValue {
    use AttributeValue::{L, M};
    match (known, new, raw) {
        // What is unchanged stays as the other version wrote it.
        (known, new, raw) if *known == new => raw.clone(),
        (M(known), M(new), M(raw)) if is_same_thing(known, &new) => M(carried(known, new, raw)),
        (L(known), L(new), L(raw)) if known.len() == raw.len() => L(list(known, new, raw)),
        (_, new, _) => new,
    }
}

/// A map in which nothing is as it was is another thing, such as the claim of another worker; so is one with another id.
fn is_same_thing(known: &Attributes, new: &Attributes) -> bool {
    known.get("id") == new.get("id") && known.iter().any(|(name, value)| new.get(name) == Some(value))
}

/// An element is found again by being as it was, or by its id. Its place says nothing: others come and go.
fn list(known: &[AttributeValue], new: Vec<AttributeValue>, raw: &[AttributeValue]) -> Vec<AttributeValue> {
    let again = |element: AttributeValue| {
        let at = known.iter().position(|one| *one == element).or_else(|| {
            let id = id_of(&element)?;
            known.iter().position(|one| id_of(one) == Some(id))
        });
        match at {
            Some(at) => changed(&known[at], element, &raw[at]),
            None => element,
        }
    };
    new.into_iter().map(again).collect()
}

fn id_of(element: &AttributeValue) -> Option<&AttributeValue> {
    element.as_m().ok()?.get("id")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(json: serde_json::Value) -> Attributes {
        serde_dynamo::to_item(json).unwrap()
    }

    fn carry(known: serde_json::Value, new: serde_json::Value, raw: serde_json::Value) -> serde_json::Value {
        let other = OtherVersion { shape: 2, raw: item(raw) };
        serde_dynamo::from_item(other.carried_into(&item(known), item(new))).unwrap()
    }

    #[test]
    fn unknown_fields_stay_at_every_depth_and_known_ones_follow_the_change() {
        let raw = serde_json::json!({
            "name": "a", "gone": 1, "extra": true, "by": {"at": 1},
            "inner": {"m": 0, "n": 1, "extra": "deep"}, "ttl": 900, "claim": {"attempt": "a", "extra": 1},
        });
        let known = serde_json::json!({
            "name": "a", "gone": 1, "inner": {"m": 0, "n": 1}, "ttl": 300, "claim": {"attempt": "a"},
        });
        let new = serde_json::json!({
            "name": "b", "inner": {"m": 0, "n": 2}, "fresh": "x", "ttl": 300, "claim": {"attempt": "b"},
        });
        let kept = serde_json::json!({
            "name": "b", "extra": true, "inner": {"m": 0, "n": 2, "extra": "deep"}, "fresh": "x", "ttl": 900,
            "claim": {"attempt": "b"},
        });
        assert_eq!(carry(known, new, raw), kept);
    }

    #[test]
    fn elements_of_a_list_are_found_again_when_others_come_and_go() {
        let raw = serde_json::json!({"l": [{"n": 1, "x": "a"}, {"n": 2, "x": "b"}, {"n": 3, "x": "c"}]});
        let known = serde_json::json!({"l": [{"n": 1}, {"n": 2}, {"n": 3}]});
        let new = serde_json::json!({"l": [{"n": 0}, {"n": 1}, {"n": 3}, {"n": 4}]});
        let kept = serde_json::json!({"l": [{"n": 0}, {"n": 1, "x": "a"}, {"n": 3, "x": "c"}, {"n": 4}]});
        assert_eq!(carry(known.clone(), new, raw.clone()), kept);
        // A rotation: the first goes, and another comes. No place stays the same.
        let raw = serde_json::json!({"l": [{"id": 1, "x": "a"}, {"id": 2, "x": "b"}]});
        let known = serde_json::json!({"l": [{"id": 1}, {"id": 2}]});
        let rotated = serde_json::json!({"l": [{"id": 2, "until": 9}, {"id": 3}]});
        let kept = serde_json::json!({"l": [{"id": 2, "until": 9, "x": "b"}, {"id": 3}]});
        assert_eq!(carry(known, rotated, raw), kept);
    }
}
