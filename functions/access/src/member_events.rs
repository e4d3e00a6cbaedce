//! The events of members, from a change of the item that has all members.

use posthorn_access::{Member, Members};
use posthorn_ids::PersonId;
use posthorn_webhooks::WebhookEvent;
use serde_json::{Value, json};

use crate::{org_event::org_event, times::rfc3339};

/// Who joined, who left, and who has another role. `sequence` is the change's place in its stream, so that a change that is read
/// again gives the same ids.
pub(crate) fn member_events(
    old: Option<&Members>,
    new: &Members,
    sequence: &str,
    at_ms: i64,
) -> Vec<WebhookEvent> {
    let was = |person: &PersonId| old.and_then(|old| old.of.get(person));
    let event =
        |kind: &str, person: PersonId, data: Value| org_event(kind, &person.suffix(), data, sequence, at_ms);
    let mut events = Vec::new();
    for (person, member) in &new.of {
        match was(person) {
            None => events.push(event("member.joined", *person, data(*person, member))),
            Some(before) if before.role != member.role => {
                let mut data = data(*person, member);
                data["from"] = json!(before.role);
                data["to"] = json!(member.role);
                events.push(event("member.role_changed", *person, data));
            }
            Some(_) => {}
        }
    }
    let gone = old.into_iter().flat_map(|old| &old.of).filter(|(person, _)| !new.of.contains_key(person));
    events.extend(gone.map(|(person, member)| event("member.removed", *person, data(*person, member))));
    events
}

fn data(person: PersonId, member: &Member) -> Value {
    json!({ "object": "member", "id": person, "role": member.role, "joined_at": rfc3339(member.joined_at) })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use posthorn_access::{FixedRole, Role};
    use posthorn_ids::{Id, OrgId};

    use super::*;

    #[test]
    fn each_member_who_joined_left_or_has_another_role_is_one_event_with_a_repeatable_id() {
        let person = |n: u8| Id::derived(Timestamp::UNIX_EPOCH, &[&[n]]);
        let viewer = Role::Fixed(FixedRole::Viewer);
        let mut old = Members::new(OrgId::new(Timestamp::UNIX_EPOCH));
        for n in 0..3 {
            old.join(person(n), Role::OWNER, None, 0).unwrap();
        }
        let mut new = old.clone();
        new.set_role(person(0), viewer).unwrap();
        new.remove(person(1)).unwrap();
        new.join(person(3), viewer, None, 7).unwrap();
        let events = member_events(Some(&old), &new, "1", 7);
        let mut kinds: Vec<_> = events.iter().map(|one| one.r#type.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["member.joined", "member.removed", "member.role_changed"]);
        let changed = events.iter().find(|one| one.r#type == "member.role_changed").unwrap();
        assert_eq!((&changed.data["from"], &changed.data["to"]), (&json!("owner"), &json!("viewer")));
        assert_eq!(member_events(Some(&old), &new, "1", 7), events);
        assert_ne!(member_events(Some(&old), &new, "2", 7)[0].id, events[0].id);
        assert_eq!(member_events(None, &old, "1", 7).len(), 3);
    }
}
