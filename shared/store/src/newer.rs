//! Items of a newer shape. While an installation is upgraded or rolled back, older functions change items that newer ones wrote. Fields
//! that the older code does not know go back as they were.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::{STAMP_ATTRIBUTE, item::Attributes};

/// What a newer version wrote, whole.
#[derive(Debug, Clone)]
pub(crate) struct Newer {
    pub shape: u32,
    pub raw: Attributes,
}

impl Newer {
    /// The item to write: `new`, with what `known` (the item as this version read it) lacks of it. Elements of a list keep their unknown
    /// fields as long as they, or the list's length, are unchanged.
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
            (Some(new_value), known) => {
                new.insert(name.clone(), value(known, new_value, raw));
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

fn value(known: Option<&AttributeValue>, new: AttributeValue, raw: &AttributeValue) -> AttributeValue {
    use AttributeValue::{L, M};
    match (new, raw) {
        (M(new), M(raw)) => match known {
            Some(M(known)) => M(carried(known, new, raw)),
            _ => M(carried(&HashMap::new(), new, raw)),
        },
        (L(new), L(raw)) => match known {
            Some(L(known)) => L(list(known, new, raw)),
            _ => L(new),
        },
        (new, _) => new,
    }
}

/// An element that is as it was read is found again by that, wherever it is now.
fn list(known: &[AttributeValue], new: Vec<AttributeValue>, raw: &[AttributeValue]) -> Vec<AttributeValue> {
    let has_same_length = known.len() == new.len();
    let elements = new.into_iter().enumerate().map(|(at, element)| {
        let same_place = known.get(at) == Some(&element);
        let found = if same_place { Some(at) } else { known.iter().position(|one| *one == element) };
        match (found, raw.get(at)) {
            (Some(found), _) => raw.get(found).cloned().unwrap_or(element),
            (None, Some(raw)) if has_same_length => value(known.get(at), element, raw),
            (None, _) => element,
        }
    });
    elements.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(json: serde_json::Value) -> Attributes {
        serde_dynamo::to_item(json).unwrap()
    }

    fn carry(known: serde_json::Value, new: serde_json::Value, raw: serde_json::Value) -> serde_json::Value {
        let newer = Newer { shape: 2, raw: item(raw) };
        serde_dynamo::from_item(newer.carried_into(&item(known), item(new))).unwrap()
    }

    #[test]
    fn unknown_fields_stay_at_every_depth_and_known_ones_follow_the_change() {
        let raw = serde_json::json!({
            "name": "a", "gone": 1, "extra": true, "by": {"at": 1},
            "inner": {"n": 1, "extra": "deep"},
        });
        let known = serde_json::json!({"name": "a", "gone": 1, "inner": {"n": 1}});
        let new = serde_json::json!({"name": "b", "inner": {"n": 2}, "fresh": "x"});
        let kept = serde_json::json!({
            "name": "b", "extra": true, "inner": {"n": 2, "extra": "deep"}, "fresh": "x",
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
        let changed = serde_json::json!({"l": [{"n": 1}, {"n": 9}, {"n": 3}]});
        let kept = serde_json::json!({"l": [{"n": 1, "x": "a"}, {"n": 9, "x": "b"}, {"n": 3, "x": "c"}]});
        assert_eq!(carry(known, changed, raw), kept);
    }
}
