//! From a change of an item to an entry.

use jiff::Timestamp;
use posthorn_store::Stamp;
use serde_json::{Value, json};

use super::scope;
use crate::{Actor, Entry, Image, Record, entry_of};

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
