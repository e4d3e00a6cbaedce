//! From a change of an item to an entry.

use jiff::Timestamp;
use posthorn_store::Stamp;
use serde_json::{Value, json};

use super::scope;
use crate::{Actor, Entry, Image, Record, entries_of, entry_of};

const RECORD: Record<'_> = Record { sequence: "1", at_ms: 5_000 };

fn image(kind: &str, fields: Value, deleted: bool) -> Image {
    let rev = fields["rev"].as_u64().unwrap_or_default();
    let stamp = Stamp { deleted, rev, ..Stamp::system("update-webhook", Timestamp::UNIX_EPOCH) };
    Image { kind: kind.into(), stamp: Some(stamp), fields: fields.as_object().unwrap().clone() }
}

#[test]
fn an_entry_shows_harmless_values_and_of_secrets_only_that_they_changed() {
    let was = image(
        "webhook",
        json!({ "id": "webhook_1", "url": "https://a", "sealed_secret": "1", "rev": 1 }),
        false,
    );
    let is = image(
        "webhook",
        json!({ "id": "webhook_1", "url": "https://b", "sealed_secret": "2", "rev": 2 }),
        false,
    );
    let entry = entry_of(&scope(), Some(&was), &is, RECORD).unwrap();
    assert_eq!((entry.action.as_str(), entry.resource.id.as_str()), ("webhook.updated", "webhook_1"));
    let changes: Vec<_> = entry
        .changes
        .iter()
        .map(|change| (change.field.as_str(), change.before.as_deref(), change.after.as_deref()))
        .collect();
    assert_eq!(
        changes,
        [("sealed_secret", None, None), ("url", Some("\"https://a\""), Some("\"https://b\""))]
    );
    let created = entry_of(&scope(), None, &is, RECORD).unwrap();
    assert_eq!((created.action.as_str(), created.changes.len()), ("webhook.created", 1));
    let deleted = image("webhook", json!({ "id": "webhook_1", "url": "https://b" }), true);
    let deleted = entry_of(&scope(), Some(&is), &deleted, RECORD).unwrap();
    assert_eq!((deleted.action.as_str(), deleted.changes.len()), ("webhook.deleted", 0));
}

#[test]
fn a_change_under_the_stamp_of_the_write_before_has_an_unknown_actor() {
    let fields = |url: &str| json!({ "id": "webhook_1", "url": url, "rev": 3 });
    let (was, is) =
        (image("webhook", fields("https://a"), false), image("webhook", fields("https://b"), false));
    let entry = entry_of(&scope(), Some(&was), &is, RECORD).unwrap();
    assert_eq!((entry.action.as_str(), &entry.actor), ("webhook.updated", &Actor::Unknown));
    assert_eq!((entry.function.as_str(), entry.at_ms(), entry.changes.len()), ("unknown", 5_000, 1));
    let text = serde_json::to_string(&entry).unwrap();
    assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), entry);
    // The same for an item that is about to be removed, and for a record without a time.
    let (was, is) =
        (image("webhook", fields("https://a"), true), image("webhook", fields("https://b"), true));
    let late = Record { at_ms: 0, ..RECORD };
    let entry = entry_of(&scope(), Some(&was), &is, late).unwrap();
    assert_eq!(
        (entry.action.as_str(), entry.actor, entry.changes.len()),
        ("webhook.updated", Actor::Unknown, 1)
    );
}

#[test]
fn changes_by_posthorn_itself_and_changes_without_a_stamp_are_not_recorded() {
    let (was, is) = (
        json!({ "id": "d", "rev": 1, "checked_at_ms": 1 }),
        json!({ "id": "d", "rev": 2, "checked_at_ms": 2 }),
    );
    let (was, mut is) = (image("domain", was, false), image("domain", is, false));
    assert_eq!(entry_of(&scope(), Some(&was), &is, RECORD), None);
    is.fields.insert("name".into(), "x.example".into());
    assert!(entry_of(&scope(), Some(&was), &is, RECORD).is_some());
    is.stamp = None;
    assert_eq!(entry_of(&scope(), Some(&was), &is, RECORD), None);
}

#[test]
fn an_added_or_removed_part_is_recorded_as_its_own_resource() {
    let (first, second) = (json!({ "cidr": "192.0.2.0/24", "action": "deny" }), json!({ "cidr": "::1/128" }));
    let ended = json!({ "cidr": "2001:db8::/32", "expires_at": 0 });
    let org = |rules: Value| image("org", json!({ "id": "org_1", "name": "n", "ip_rules": rules }), false);
    let recorded = |old: Option<&Image>, new: &Image| {
        let entry = entry_of(&scope(), old, new, RECORD).unwrap();
        let values = entry.changes.into_iter().map(|one| (one.field, one.before, one.after)).collect();
        (entry.action, entry.resource.id, values)
    };
    let text = |text: &str| Some(format!("\"{text}\""));
    let (cidr, action) = ("cidr".to_owned(), "action".to_owned());
    let one = org(json!({ "iprule_1": first, "iprule_2": ended }));
    let came = vec![(cidr.clone(), None, text("192.0.2.0/24")), (action.clone(), None, text("deny"))];
    let created = ("ip_rule.created".to_owned(), "iprule_1".to_owned(), came);
    assert_eq!(recorded(Some(&org(json!({ "iprule_2": ended }))), &one), created);
    assert_eq!(
        recorded(None, &org(json!({ "iprule_1": first }))),
        created,
        "the new organisation itself is not recorded"
    );
    let went = vec![(cidr, text("192.0.2.0/24"), None), (action, text("deny"), None)];
    let deleted = ("ip_rule.deleted".to_owned(), "iprule_1".to_owned(), went);
    assert_eq!(
        recorded(Some(&one), &org(json!({}))),
        deleted,
        "the removal of an ended rule is not recorded"
    );
    let both = org(json!({ "iprule_1": first, "iprule_3": second }));
    let whole = |changes: &[&str]| {
        let changes = changes.iter().map(|field| ((*field).to_owned(), None, None)).collect::<Vec<_>>();
        ("org.updated".to_owned(), "org_1".to_owned(), changes)
    };
    assert_eq!(
        recorded(Some(&both), &org(json!(null))),
        whole(&["ip_rules"]),
        "several in one write, by hand"
    );
    let mut other = both.clone();
    other.fields.insert("owner_emails".into(), json!(["a@example.com"]));
    assert_eq!(recorded(Some(&one), &other), whole(&["ip_rules", "owner_emails"]));
}

#[test]
fn a_member_who_joins_leaves_or_gets_a_role_is_a_change_of_that_member() {
    let members = |rev: u64, of: Value| {
        image(
            "members",
            json!({ "id": "org_1", "of": of, "accepted": { "invitation_1": rev }, "rev": rev }),
            false,
        )
    };
    let (ada, bob) =
        (json!({ "role": "owner", "joined_at": 1 }), json!({ "role": "viewer", "joined_at": 2 }));
    let one = members(1, json!({ "ada": ada }));
    let two = members(2, json!({ "ada": ada, "bob": bob }));
    let three = members(3, json!({ "ada": ada, "bob": { "role": "member", "joined_at": 2 } }));
    for (old, new, action, change) in [
        (None, &one, "member.created", (None, Some("\"owner\""))),
        (Some(&one), &two, "member.created", (None, Some("\"viewer\""))),
        (Some(&two), &three, "member.updated", (Some("\"viewer\""), Some("\"member\""))),
        (Some(&three), &members(4, json!({ "ada": ada })), "member.deleted", (Some("\"member\""), None)),
    ] {
        let entry = entry_of(&scope(), old, new, RECORD).unwrap();
        let [shown] = &entry.changes[..] else { panic!("{entry:?}") };
        assert_eq!((entry.action.as_str(), shown.field.as_str()), (action, "role"));
        assert_eq!((shown.before.as_deref(), shown.after.as_deref()), change);
    }
}

#[test]
fn sessions_that_only_expired_give_no_entries_and_no_entry_has_a_hash() {
    let person = |rev: u64, sessions: Value| {
        image("person", json!({ "id": "person_1", "sessions": sessions, "rev": rev }), false)
    };
    let session = |ends: i64| json!({ "secret_hash": "5ec2e7", "device": "Firefox", "expires_at": ends });
    let before = person(1, json!({ "expired": session(-1), "ended": session(9), "kept": session(9) }));
    let after = person(2, json!({ "kept": session(9), "new": session(9) }));
    let entries = entries_of(&scope(), Some(&before), &after, RECORD);
    let shown: Vec<_> =
        entries.iter().map(|one| (one.action.as_str(), one.resource.id.as_str(), &one.actor)).collect();
    let person = Actor::Person("person_1".into());
    assert_eq!(shown, [("session.created", "new", &person), ("session.revoked", "ended", &person)]);
    let text = serde_json::to_string(&entries).unwrap();
    assert!(text.contains("Firefox") && !text.contains("5ec2e7"), "{text}");
}
