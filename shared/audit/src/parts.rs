//! Things of their own that are kept in a field of another item: that one came or went is told as such.

use serde_json::{Map, Value};

use crate::{
    FieldChange, Image,
    image::{Told, text},
    kinds::{self, Parts},
};

/// What a change tells where it is that a single part came or went, and nothing else is another than before; `changes` are
/// those of the whole, made at `at_ms`. What went after its end was nobody's doing.
pub(crate) fn told<'a>(
    old: Option<&Image>,
    new: &Image,
    changes: &[FieldChange],
    at_ms: i64,
) -> Option<Told<'a>> {
    let parts = kinds::parts(&new.kind)?;
    // An item that was not written before held what goes without saying.
    if old.is_some() && changes.iter().any(|change| change.field != parts.field) {
        return None;
    }
    let (before, after) = (of(old, parts), of(Some(new), parts));
    let has = |all: Option<&Map<String, Value>>, id: &str| all.is_some_and(|all| all.contains_key(id));
    let mut came = after.into_iter().flatten().filter(|(id, _)| !has(before, id));
    let held = |part: &Value| part[parts.ends].as_i64().is_none_or(|end| end > at_ms);
    let mut went = before.into_iter().flatten().filter(|(id, part)| !has(after, id) && held(part));
    match (came.next(), came.next(), went.next(), went.next()) {
        (Some((id, part)), None, None, None) => Some(one(parts, id, "created", part)),
        (None, None, Some((id, part)), None) => Some(one(parts, id, "deleted", part)),
        _ => None,
    }
}

fn of<'a>(image: Option<&'a Image>, parts: &Parts) -> Option<&'a Map<String, Value>> {
    image?.field(parts.field)?.as_object()
}

/// What is told of a part that came or went: of one that went too, for nothing else tells what it was.
fn one<'a>(parts: &'static Parts, id: &str, verb: &'static str, part: &Value) -> Told<'a> {
    let change = |field: &&str| {
        let value = text(part.get(field).filter(|value| !value.is_null())?);
        let (before, after) = if verb == "created" { (None, value) } else { (value, None) };
        Some(FieldChange { field: (*field).to_owned(), before, after })
    };
    let changes = parts.shown.iter().filter_map(change).collect();
    Told { resource: parts.resource, id: id.to_owned(), verb, changes }
}
