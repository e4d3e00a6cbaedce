//! From a change of an item to an entry.

use std::collections::BTreeSet;

use posthorn_ids::AuditEntryId;
use posthorn_items::Scope;
use posthorn_store::{STAMP_ATTRIBUTE, Stamp};
use serde_json::{Map, Value};

use crate::{
    Actor, Entry, FieldChange, Image, Resource,
    entry::UNKNOWN,
    image::{Told, text},
    kinds, parts,
};

/// More fields than any kind has; those beyond are not told.
const FIELDS_MAX: usize = 40;
/// What the store keeps beside an item's own fields.
const OF_THE_STORE: [&str; 10] =
    ["pk", "sk", "kind", "rev", "ttl", "list_pk", "list_sk", "open_pk", "open_sk", STAMP_ATTRIBUTE];

/// A change's place in its stream.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// What names it.
    pub sequence: &'a str,
    /// Unix milliseconds at which the item changed, to the second; 0 where that is not known.
    pub at_ms: i64,
}

/// What a change tells: `old` is what stood before. Nothing where nobody known made it, or where nothing is another than
/// before that anybody would ask for.
///
/// Each write of Posthorn's has a stamp of its own, so where there are changes under a stamp that stood there before, somebody
/// made them past it.
pub fn entry_of(scope: &Scope, old: Option<&Image>, new: &Image, record: Record<'_>) -> Option<Entry> {
    let stamp = new.stamp.as_ref()?;
    let is_by_hand = old.is_some_and(|old| old.stamp.as_ref() == Some(stamp));
    let by = if is_by_hand { By::hand(record, stamp) } else { By::stamp(stamp) };
    let whole = told(old, new, stamp.deleted && !is_by_hand);
    let told = parts::told(old, new, &whole.changes, by.at_ms).unwrap_or(whole);
    if told.verb == "updated" && told.changes.is_empty() {
        return None;
    }
    let at = jiff::Timestamp::from_millisecond(by.at_ms).unwrap_or_default();
    let label = scope.label();
    let material = [new.kind.as_str(), &told.id, record.sequence, &label].map(str::as_bytes);
    Some(Entry {
        id: AuditEntryId::derived(at, &material),
        org: scope.org(),
        tenant: scope.tenant(),
        environment: scope.environment().clone(),
        actor: by.actor,
        action: format!("{}.{}", told.resource, told.verb),
        resource: Resource { r#type: told.resource.to_owned(), id: told.id },
        function: by.function,
        changes: told.changes,
        ip: by.ip,
        request_id: by.request_id,
    })
}

/// A change of the item as a whole.
fn told<'a>(old: Option<&Image>, new: &'a Image, deleted: bool) -> Told<'a> {
    let rules = kinds::rules(&new.kind);
    let resource = rules.map_or(new.kind.as_str(), |rules| rules.resource);
    let verb = match old {
        _ if deleted => "deleted",
        None => "created",
        Some(_) => "updated",
    };
    let changes = if deleted { Vec::new() } else { changes(old, new, rules) };
    // What has no id is one of its kind in its scope.
    let id = new.field("id").and_then(Value::as_str).unwrap_or(resource).to_owned();
    Told { resource, id, verb, changes }
}

/// Who made a change, and when.
struct By {
    actor: Actor,
    function: String,
    at_ms: i64,
    ip: Option<String>,
    request_id: Option<String>,
}

impl By {
    fn stamp(stamp: &Stamp) -> Self {
        let actor = match stamp.key {
            Some(key) => Actor::Key(key.to_string()),
            None => Actor::System(stamp.action.clone()),
        };
        let (ip, request_id) = (stamp.ip.clone(), stamp.request.clone());
        Self { actor, function: stamp.action.clone(), at_ms: stamp.at, ip, request_id }
    }

    /// The stamp is that of the write before, and tells no more than that this came later.
    fn hand(record: Record<'_>, before: &Stamp) -> Self {
        let at_ms = if record.at_ms > 0 { record.at_ms } else { before.at };
        Self { actor: Actor::Unknown, function: UNKNOWN.to_owned(), at_ms, ip: None, request_id: None }
    }
}

fn changes(old: Option<&Image>, new: &Image, rules: Option<&kinds::Rules>) -> Vec<FieldChange> {
    let empty = Map::new();
    let before = old.map_or(&empty, |old| &old.fields);
    let names: BTreeSet<&String> = before.keys().chain(new.fields.keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        let (was, is) = (old.and_then(|old| old.field(name)), new.field(name));
        let shown = rules.is_some_and(|rules| rules.shown.contains(&name.as_str()));
        let passed_over = OF_THE_STORE.contains(&name.as_str())
            || rules.is_some_and(|rules| rules.passed_over.contains(&name.as_str()));
        // Of what is new, what may not be told goes without saying.
        if was == is || passed_over || (old.is_none() && !shown) {
            continue;
        }
        let told = |value: Option<&Value>| value.filter(|_| shown).and_then(text);
        changes.push(FieldChange { field: name.clone(), before: told(was), after: told(is) });
    }
    changes.truncate(FIELDS_MAX);
    changes
}
