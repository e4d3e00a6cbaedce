//! A person's sessions. The item belongs to no organisation, so each organisation of the person gets an entry of its own.

use posthorn_ids::AuditEntryId;
use posthorn_items::Scope;
use serde_json::{Map, Value};

use crate::{
    Actor, Entry, FieldChange, Image, Record, Resource,
    change::{By, by},
    image::shown_text,
};

/// The kind of a person's item.
pub(crate) const KIND: &str = "person";
const RESOURCE: &str = "session";
/// The fields of a session that entries show. Never its hash.
const SHOWN: [&str; 6] = ["device", "platform", "ip", "expires_at", "sso", "second_factor"];

/// The entries of one organisation for a change of a person from `old` to `new`: a session that began, and one that ended before its
/// time. Without an API caller the person is the actor: who logs in has no credential yet. Somebody else who ended the sessions is
/// shown in the log of the organisation in which they did it, and in no other.
pub(crate) fn entries(scope: &Scope, old: Option<&Image>, new: &Image, record: Record<'_>) -> Vec<Entry> {
    let Some(stamp) = &new.stamp else { return Vec::new() };
    let mut by = by(old, stamp, record);
    let person = new.field("id").and_then(Value::as_str).unwrap_or_default();
    by = match &by.actor {
        Actor::System(_) => By { actor: Actor::Person(person.to_owned()), ..by },
        Actor::Key(_) | Actor::Person(_) if by.actor.id() != person && !was_here(scope, new) => {
            By { actor: Actor::System(by.function.clone()), ip: None, request_id: None, ..by }
        }
        _ => by,
    };
    let (before, after) = (old.and_then(sessions), sessions(new));
    let lacks = |all: Option<&Map<String, Value>>, id: &str| all.is_none_or(|all| !all.contains_key(id));
    let began = after.into_iter().flatten().filter(|(id, _)| lacks(before, id));
    let was_valid = |session: &Value| session["expires_at"].as_i64().is_some_and(|end| end > by.at_ms);
    let ended = before.into_iter().flatten().filter(|(id, one)| lacks(after, id) && was_valid(one));
    let began = began.map(|(id, session)| entry(scope, (person, id, session, "created"), &by, record));
    let ended = ended.map(|(id, session)| entry(scope, (person, id, session, "revoked"), &by, record));
    began.chain(ended).collect()
}

fn was_here(scope: &Scope, person: &Image) -> bool {
    person.field("ended_in").and_then(Value::as_str) == Some(scope.org().to_string().as_str())
}

fn sessions(image: &Image) -> Option<&Map<String, Value>> {
    image.field("sessions")?.as_object()
}

fn entry(
    scope: &Scope,
    (person, id, session, verb): (&str, &str, &Value, &str),
    by: &By,
    record: Record<'_>,
) -> Entry {
    let at = jiff::Timestamp::from_millisecond(by.at_ms).unwrap_or_default();
    let label = scope.label();
    let material = [RESOURCE, verb, id, record.sequence, &label].map(str::as_bytes);
    let shown = |field: &&str| {
        let value = shown_text(session.get(field).filter(|value| !value.is_null())?);
        let (before, after) = if verb == "created" { (None, value) } else { (value, None) };
        Some(FieldChange { field: (*field).to_owned(), before, after })
    };
    Entry {
        id: AuditEntryId::derived(at, &material),
        org: scope.org(),
        tenant: scope.tenant(),
        environment: scope.environment().clone(),
        actor: by.actor.clone(),
        action: format!("{RESOURCE}.{verb}"),
        resource: Resource { r#type: RESOURCE.to_owned(), id: id.to_owned() },
        function: by.function.clone(),
        about: person.parse().ok(),
        sealed: Vec::new(),
        changes: SHOWN.iter().filter_map(shown).collect(),
        ip: by.ip.clone(),
        request_id: by.request_id.clone(),
    }
}
