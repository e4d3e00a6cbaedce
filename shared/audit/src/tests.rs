use std::collections::BTreeSet;

use jiff::Timestamp;
use posthorn_access::bootstrap;
use posthorn_ids::{ApiKeyId, AuditEntryId, Environment, OrgId};
use posthorn_items::Scope;
use posthorn_store::Stamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    APPEND_MAX, Actor, Anchor, Broken, ChainHead, Entry, Image, LinkItem, Reason, Record, RefusalItem,
    Resource, Walk, entry_of, sort,
};

fn org() -> OrgId {
    OrgId::derived(Timestamp::UNIX_EPOCH, &[b"acme"])
}

fn scope() -> Scope {
    bootstrap::scope(org(), Environment::live())
}

fn entry(number: u32) -> Entry {
    let at = Timestamp::from_millisecond(1_000 * i64::from(number)).unwrap();
    Entry {
        id: AuditEntryId::derived(at, &[&number.to_be_bytes()]),
        org: org(),
        tenant: None,
        environment: Environment::live(),
        actor: Actor::Key("key_1".into()),
        action: "domain.created".into(),
        resource: Resource { r#type: "domain".into(), id: format!("domain_{number}") },
        function: "create-domain".into(),
        changes: Vec::new(),
        ip: None,
        request_id: None,
    }
}

/// Appends as the store does, until the chain has all of `entries`; `seen` contains the marks. Returns the new links in order.
fn append_all(head: &mut ChainHead, seen: &mut BTreeSet<AuditEntryId>, entries: &[Entry]) -> Vec<LinkItem> {
    let mut links = Vec::new();
    loop {
        let mut missing = head.unknown(entries);
        missing.retain(|entry| !seen.contains(&entry.id));
        if !head.append(&missing, 1) {
            return links;
        }
        assert!(head.tail.len() <= APPEND_MAX);
        seen.extend(head.tail.iter().map(|link| link.open().unwrap().1.id));
        links.extend(head.tail.clone());
    }
}

fn chain(length: u32) -> (ChainHead, Vec<(String, LinkItem)>) {
    let mut head = ChainHead::default();
    let entries: Vec<Entry> = (1..=length).map(entry).collect();
    let links = append_all(&mut head, &mut BTreeSet::new(), &entries);
    (head, links.into_iter().zip(1..).map(|(link, seq)| (sort(seq), link)).collect())
}

fn verify(head: &ChainHead, links: &[(String, LinkItem)]) -> Result<u64, Broken> {
    let mut walk = Walk::after(Anchor::default());
    for (place, link) in links {
        walk.step(place, link)?;
    }
    walk.end(&head.last)?;
    Ok(walk.checked())
}

#[test]
fn an_unchanged_chain_is_valid_and_an_empty_one_too() {
    let (head, links) = chain(60);
    assert_eq!(verify(&head, &links), Ok(60));
    assert_eq!(verify(&ChainHead::default(), &[]), Ok(0));
}

#[test]
fn a_link_that_was_rewritten_with_a_matching_hash_is_found_and_named() {
    let (head, mut links) = chain(5);
    let prev = Anchor { seq: 2, hash: links[1].1.hash.clone() };
    let mut other = entry(3);
    other.action = "domain.deleted".into();
    links[2].1 = LinkItem::after(&prev, &other).unwrap();
    let found = Broken { seq: 3, id: Some(other.id.to_string()), reason: Reason::Changed };
    assert_eq!(verify(&head, &links), Err(found.clone()));
    // If it is the last link, the hash in the head shows the change.
    let (head, mut links) = chain(3);
    links[2].1 = LinkItem::after(&prev, &other).unwrap();
    assert_eq!(verify(&head, &links), Err(found));
}

#[test]
fn entries_that_an_earlier_version_remembered_in_the_head_are_known_for_thirty_days() {
    let (mut head, _) = chain(1);
    let mark = Sha256::digest(entry(7).id.to_bytes())[..8].to_vec();
    let mut old = serde_json::to_value(&head).unwrap();
    old["recent"] = mark.into();
    head = serde_json::from_value(old).unwrap();
    let (seven, eight, nine) = (entry(7), entry(8), entry(9));
    assert_eq!(head.unknown(&[seven.clone(), eight.clone()]), [&eight]);
    assert!(head.append(&[&eight], 1));
    assert!(head.unknown(std::slice::from_ref(&seven)).is_empty());
    assert!(head.append(&[&nine], 31 * 24 * 3_600_000));
    assert_eq!(head.unknown(std::slice::from_ref(&seven)), [&seven]);
}

#[test]
fn an_archived_beginning_is_no_break() {
    let (head, links) = chain(9);
    let mut walk = Walk::after(Anchor { seq: 4, hash: links[3].1.hash.clone() });
    links[4..].iter().for_each(|(place, link)| walk.step(place, link).unwrap());
    assert_eq!((walk.end(&head.last), walk.checked()), (Ok(()), 5));
}

proptest! {
    #[test]
    fn batches_that_come_again_in_any_order_give_the_same_chain(
        length in 1u32..120,
        size in 1usize..40,
        again in proptest::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let entries: Vec<Entry> = (1..=length).map(entry).collect();
        let batches: Vec<&[Entry]> = entries.chunks(size).collect();
        let (mut once, mut often) = (ChainHead::default(), ChainHead::default());
        let (mut links, mut doubled) = (Vec::new(), Vec::new());
        let (mut seen_once, mut seen) = (BTreeSet::new(), BTreeSet::new());
        for (place, batch) in batches.iter().enumerate() {
            links.extend(append_all(&mut once, &mut seen_once, batch));
            doubled.extend(append_all(&mut often, &mut seen, batch));
            // Earlier entries come again: a whole batch, or its part from the middle on.
            for index in &again {
                let earlier = batches[index.index(place + 1)];
                doubled.extend(append_all(&mut often, &mut seen, &earlier[index.index(earlier.len())..]));
            }
        }
        prop_assert_eq!(&links, &doubled);
        prop_assert_eq!(&once, &often);
        prop_assert_eq!(once.last.seq, u64::from(length));
    }

    #[test]
    fn a_changed_link_is_found_and_named(length in 1u32..40, at in any::<prop::sample::Index>(), byte in any::<prop::sample::Index>()) {
        let (head, mut links) = chain(length);
        let at = at.index(links.len());
        let text = &mut links[at].1.text;
        let byte = byte.index(text.len());
        let other = if &text[byte..=byte] == "x" { "y" } else { "x" };
        text.replace_range(byte..=byte, other);
        let found = verify(&head, &links).unwrap_err();
        prop_assert_eq!((found.seq, found.reason), (at as u64 + 1, Reason::Changed));
    }

    #[test]
    fn a_removed_link_is_found_and_named(length in 1u32..40, at in any::<prop::sample::Index>()) {
        let (head, mut links) = chain(length);
        let at = at.index(links.len());
        links.remove(at);
        let found = verify(&head, &links).unwrap_err();
        let reason = if at == links.len() { Reason::Truncated } else { Reason::Removed };
        prop_assert_eq!(found, Broken { seq: at as u64 + 1, id: None, reason });
    }

    #[test]
    fn swapped_links_are_found_and_the_first_is_named(
        length in 2u32..40,
        one in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
    ) {
        let (head, mut links) = chain(length);
        let (one, other) = (one.index(links.len()), other.index(links.len()));
        prop_assume!(one != other);
        let moved = links[one].1.clone();
        links[one].1 = std::mem::replace(&mut links[other].1, moved);
        let first = one.min(other);
        let found = verify(&head, &links).unwrap_err();
        let (_, entry) = links[first].1.open().unwrap();
        prop_assert_eq!(found, Broken { seq: first as u64 + 1, id: Some(entry.id.to_string()), reason: Reason::Reordered });
    }
}

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
fn after_a_break_the_next_link_is_trusted() {
    let (head, links) = chain(9);
    let mut walk = Walk::behind_break(4);
    links[4..].iter().for_each(|(place, link)| walk.step(place, link).unwrap());
    assert_eq!((walk.end(&head.last), walk.checked()), (Ok(()), 5));
    let mut walk = Walk::behind_break(4);
    walk.step(&links[4].0, &links[4].1).unwrap();
    let found = walk.step(&links[6].0, &links[6].1).unwrap_err();
    assert_eq!(found, Broken { seq: 6, id: None, reason: Reason::Removed });
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
fn a_refused_key_is_recorded_once_for_each_code_and_hour() {
    let key = ApiKeyId::new(Timestamp::UNIX_EPOCH);
    let recorded = |code: &str, hour, function: &str| {
        let item = RefusalItem { key, code: code.into(), hour, function: function.into(), ip: None };
        (item.sort(), item.entry(&scope()).id)
    };
    let first = recorded("IP_NOT_ALLOWED", 8, "list-domains");
    assert_eq!(first, recorded("IP_NOT_ALLOWED", 8, "send-email"));
    assert_ne!(first, recorded("IP_NOT_ALLOWED", 9, "list-domains"));
    assert_ne!(first, recorded("INSUFFICIENT_SCOPE", 8, "list-domains"));
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
