//! Makes an audit entry of a change of an item.

use std::collections::BTreeSet;

use posthorn_ids::AuditEntryId;
use posthorn_items::{SHAPE_ATTRIBUTE, Scope};
use posthorn_store::{STAMP_ATTRIBUTE, Stamp};
use serde_json::{Map, Value};

use crate::{
    Actor, Entry, FieldChange, Image, Resource,
    entry::UNKNOWN,
    image::{Shown, shown_text},
    kinds, parts,
};

/// The most changed fields in an entry, more than any kind has. Further fields are left out.
const FIELDS_MAX: usize = 40;
/// Attributes that the store adds to an item's own fields.
const OF_THE_STORE: [&str; 11] = [
    "pk",
    "sk",
    "kind",
    "rev",
    "ttl",
    "list_pk",
    "list_sk",
    "open_pk",
    "open_sk",
    STAMP_ATTRIBUTE,
    SHAPE_ATTRIBUTE,
];

/// A change's place in its stream.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// Its sequence number in the stream.
    pub sequence: &'a str,
    /// When the item changed, in Unix milliseconds, precise to the second; 0 if the time is unknown.
    pub at_ms: i64,
}

/// The entry for a change from `old` to `new`; `old` is `None` for a new item. `None` if the writer is unknown or no recorded
/// field changed.
pub fn entry_of(scope: &Scope, old: Option<&Image>, new: &Image, record: Record<'_>) -> Option<Entry> {
    let stamp = new.stamp.as_ref()?;
    let by = by(old, stamp, record);
    let whole = item_change(old, new, stamp.deleted && by.actor != Actor::Unknown);
    let shown = parts::part_change(old, new, &whole.changes, by.at_ms).unwrap_or(whole);
    if shown.verb == "updated" && shown.changes.is_empty() {
        return None;
    }
    let at = jiff::Timestamp::from_millisecond(by.at_ms).unwrap_or_default();
    let label = scope.label();
    let material = [new.kind.as_str(), &shown.id, record.sequence, &label].map(str::as_bytes);
    Some(Entry {
        id: AuditEntryId::derived(at, &material),
        org: scope.org(),
        tenant: scope.tenant(),
        environment: scope.environment().clone(),
        actor: by.actor,
        action: format!("{}.{}", shown.resource, shown.verb),
        resource: Resource { r#type: shown.resource.to_owned(), id: shown.id },
        function: by.function,
        about: None,
        sealed: Vec::new(),
        changes: shown.changes,
        ip: by.ip,
        request_id: by.request_id,
    })
}

/// The change of an item as a whole.
fn item_change<'a>(old: Option<&Image>, new: &'a Image, deleted: bool) -> Shown<'a> {
    let rules = kinds::rules(&new.kind);
    let resource = rules.map_or(new.kind.as_str(), |rules| rules.resource);
    let verb = match old {
        _ if deleted => "deleted",
        None => "created",
        Some(_) => "updated",
    };
    let changes = if deleted { Vec::new() } else { field_changes(old, new, rules) };
    // An item without an id is the only one of its kind in its scope.
    let id = new.field("id").and_then(Value::as_str).unwrap_or(resource).to_owned();
    Shown { resource, id, verb, changes }
}

/// The author and the time of a change.
pub(crate) struct By {
    pub actor: Actor,
    pub function: String,
    pub at_ms: i64,
    pub ip: Option<String>,
    pub request_id: Option<String>,
}

/// Who made the change that ended with `stamp`. Each write by Posthorn has its own stamp. If an item changed and its stamp did not,
/// something else wrote to the table.
pub(crate) fn by(old: Option<&Image>, stamp: &Stamp, record: Record<'_>) -> By {
    match old.is_some_and(|old| old.stamp.as_ref() == Some(stamp)) {
        true => By::hand(record, stamp),
        false => By::stamp(stamp),
    }
}

impl By {
    fn stamp(stamp: &Stamp) -> Self {
        let actor = match stamp.principal {
            Some(principal) => principal.into(),
            None => Actor::System(stamp.action.clone()),
        };
        let (ip, request_id) = (stamp.ip.clone(), stamp.request.clone());
        Self { actor, function: stamp.action.clone(), at_ms: stamp.at, ip, request_id }
    }

    /// A change by hand. The stamp is from the write before it, so it only proves that this change came later.
    fn hand(record: Record<'_>, before: &Stamp) -> Self {
        let at_ms = if record.at_ms > 0 { record.at_ms } else { before.at };
        Self { actor: Actor::Unknown, function: UNKNOWN.to_owned(), at_ms, ip: None, request_id: None }
    }
}

fn field_changes(old: Option<&Image>, new: &Image, rules: Option<&kinds::Rules>) -> Vec<FieldChange> {
    let empty = Map::new();
    let before = old.map_or(&empty, |old| &old.fields);
    let names: BTreeSet<&String> = before.keys().chain(new.fields.keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        let (was, is) = (old.and_then(|old| old.field(name)), new.field(name));
        let shown = rules.is_some_and(|rules| rules.shown.contains(&name.as_str()));
        let passed_over = OF_THE_STORE.contains(&name.as_str())
            || rules.is_some_and(|rules| rules.passed_over.contains(&name.as_str()));
        // Of a new item, only fields that may be shown are recorded.
        if was == is || passed_over || (old.is_none() && !shown) {
            continue;
        }
        let recorded = |value: Option<&Value>| value.filter(|_| shown).and_then(shown_text);
        changes.push(FieldChange { field: name.clone(), before: recorded(was), after: recorded(is) });
    }
    changes.truncate(FIELDS_MAX);
    changes
}
