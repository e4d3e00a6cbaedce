mod change;

use std::collections::BTreeSet;

use jiff::Timestamp;
use posthorn_access::bootstrap;
use posthorn_ids::{ApiKeyId, AuditEntryId, Environment, OrgId, Principal};
use posthorn_items::Scope;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use crate::{
    APPEND_MAX, Actor, Anchor, Broken, ChainHead, Entry, LinkItem, Reason, RefusalItem, Resource, Walk, sort,
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
        about: None,
        sealed: Vec::new(),
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
fn a_refused_key_is_recorded_once_for_each_code_and_hour() {
    let key = ApiKeyId::new(Timestamp::UNIX_EPOCH);
    let recorded = |code: &str, hour, function: &str| {
        let item = RefusalItem {
            principal: Principal::Key(key),
            code: code.into(),
            hour,
            function: function.into(),
            ip: None,
        };
        (item.sort(), item.entry(&scope()).id)
    };
    let first = recorded("IP_NOT_ALLOWED", 8, "list-domains");
    assert_eq!(first, recorded("IP_NOT_ALLOWED", 8, "send-email"));
    assert_ne!(first, recorded("IP_NOT_ALLOWED", 9, "list-domains"));
    assert_ne!(first, recorded("INSUFFICIENT_SCOPE", 8, "list-domains"));
}
