//! Resources that are stored in a field of another item. Adding, changing or removing one is recorded as a change of that resource.

use serde_json::{Map, Value};

use crate::{
    FieldChange, Image,
    image::{Shown, shown_text},
    kinds::{self, Parts},
};

/// The change of a part, if exactly one part was added, changed or removed and no other field changed. `changes` are the changes of the
/// whole item, made at `at_ms`. The removal of a part after its end does not count.
pub(crate) fn part_change<'a>(
    old: Option<&Image>,
    new: &Image,
    changes: &[FieldChange],
    at_ms: i64,
) -> Option<Shown<'a>> {
    let parts = kinds::parts(&new.kind)?;
    // The other fields of a new item are not a change.
    if old.is_some() && changes.iter().any(|change| change.field != parts.field) {
        return None;
    }
    let (before, after) = (of(old, parts), of(Some(new), parts));
    let has = |all: Option<&Map<String, Value>>, id: &str| all.is_some_and(|all| all.contains_key(id));
    let mut added = after.into_iter().flatten().filter(|(id, _)| !has(before, id));
    let was_active =
        |part: &Value| parts.ends.is_none_or(|ends| part[ends].as_i64().is_none_or(|end| end > at_ms));
    let mut removed = before.into_iter().flatten().filter(|(id, part)| !has(after, id) && was_active(part));
    let was = |id: &str| before.and_then(|before| before.get(id));
    let mut changed = after
        .into_iter()
        .flatten()
        .filter_map(|(id, part)| Some((id, was(id)?, part)))
        .filter(|(_, was, part)| was != part);
    match (added.next(), added.next(), removed.next(), removed.next(), changed.next(), changed.next()) {
        (Some((id, part)), None, None, None, None, None) => {
            Some(shown(parts, id, "created", None, Some(part)))
        }
        (None, None, Some((id, part)), None, None, None) => {
            Some(shown(parts, id, "deleted", Some(part), None))
        }
        (None, None, None, None, Some((id, was, part)), None) => {
            Some(shown(parts, id, "updated", Some(was), Some(part)))
        }
        _ => None,
    }
}

fn of<'a>(image: Option<&'a Image>, parts: &Parts) -> Option<&'a Map<String, Value>> {
    image?.field(parts.field)?.as_object()
}

/// The shown fields of a part that was added, changed or removed. A removed part's fields are shown too, because no other record
/// has them.
fn shown<'a>(
    parts: &'static Parts,
    id: &str,
    verb: &'static str,
    was: Option<&Value>,
    is: Option<&Value>,
) -> Shown<'a> {
    let text = |part: Option<&Value>, field: &str| {
        part.and_then(|part| part.get(field)).filter(|value| !value.is_null()).and_then(shown_text)
    };
    let change = |field: &&str| {
        let (before, after) = (text(was, field), text(is, field));
        (before != after).then(|| FieldChange { field: (*field).to_owned(), before, after })
    };
    let changes = parts.shown.iter().filter_map(change).collect();
    Shown { resource: parts.resource, id: id.to_owned(), verb, changes }
}
