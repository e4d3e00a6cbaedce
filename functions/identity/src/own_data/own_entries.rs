//! What the audit logs of a person's organisations say about the person.

use posthorn_access::{READS_PERSONS, person_scopes};
use posthorn_app::App;
use posthorn_audit::{Actor, Entry, FieldChange, LinkItem, OPENS_DETAILS, open_details};
use posthorn_ids::{AuditEntryId, OrgId, PersonId};
use posthorn_items::Scope;
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{PageRequest, Store, StoreError};
use serde::Serialize;

/// The uses of [`own_entries`].
pub(crate) const READS_ENTRIES: Use = Use::All(&[READS_PERSONS, OPENS_DETAILS, Table::Ops.get_many().list()]);

/// The most entries in a file.
const ENTRIES_MAX: usize = 10_000;
/// The most pages that are read, of up to a thousand entries each: a log has the entries of everybody.
const PAGES_MAX: usize = 200;

/// How much of the logs is still read.
#[derive(Debug)]
struct Room {
    entries: usize,
    pages: usize,
}

impl Room {
    /// Whether there is room for another page.
    fn is_left(&self) -> bool {
        self.entries > 0 && self.pages > 0
    }

    /// Takes the room of a page with this many entries. Returns how many of them have room.
    fn take(&mut self, found: usize) -> usize {
        let fit = found.min(self.entries);
        (self.entries, self.pages) = (self.entries - fit, self.pages.saturating_sub(1));
        fit
    }
}

/// The entries, those of an organisation newest first.
#[derive(Debug, Serialize)]
pub(crate) struct OwnEntries {
    /// Whether these are all that the logs still have.
    complete: bool,
    entries: Vec<OwnEntry>,
}

/// An entry, without what it says about the organisation's settings.
#[derive(Debug, Serialize)]
pub(crate) struct OwnEntry {
    id: AuditEntryId,
    at: String,
    org_id: OrgId,
    action: String,
    resource_type: String,
    resource_id: String,
    function: String,
    environment: String,
    changes: Vec<FieldChange>,
    ip: Option<String>,
    request_id: Option<String>,
}

/// Reads what a person did in their organisations, and what others did with the person's account and sessions.
///
/// # Errors
/// `StoreError` if a read fails.
pub(crate) async fn own_entries(app: &App, person: PersonId) -> Result<OwnEntries, StoreError> {
    let mut room = Room { entries: ENTRIES_MAX, pages: PAGES_MAX };
    let mut own = OwnEntries { complete: true, entries: Vec::new() };
    for scope in person_scopes(app, person, i64::MIN).await? {
        let mut after = None;
        loop {
            if !room.is_left() {
                own.complete = false;
                return Ok(own);
            }
            let (entries, next) = page(app, &scope, person, after).await?;
            let (found, fit) = (entries.len(), room.take(entries.len()));
            own.complete &= fit == found;
            own.entries.extend(entries.into_iter().take(fit).map(|entry| shown(entry, person)));
            after = next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(own)
}

async fn page(
    app: &App,
    scope: &Scope,
    person: PersonId,
    after: Option<String>,
) -> Result<(Vec<Entry>, Option<String>), StoreError> {
    let request = PageRequest { limit: 100, after, before: None, since: None, until: None };
    let keep = |link: &LinkItem| link.open().is_ok_and(|(_, entry)| concerns(&entry, person));
    let store = app.part::<Store>();
    let page = store.scoped(scope).list_of_org::<LinkItem>(Table::Ops, &request, keep).await?;
    let entries = page.items.iter().filter_map(|link| link.open().ok()).map(|(_, entry)| entry).collect();
    Ok((open_details(store, entries).await?, page.next_cursor))
}

fn is_actor(entry: &Entry, person: PersonId) -> bool {
    matches!(&entry.actor, Actor::Person(id) if *id == person.to_string())
}

fn concerns(entry: &Entry, person: PersonId) -> bool {
    is_actor(entry, person) || entry.about == Some(person) || entry.resource.id == person.to_string()
}

/// The entry as the person sees it: values alone that describe the person, and no address of somebody else.
fn shown(entry: Entry, person: PersonId) -> OwnEntry {
    let is_own = is_actor(&entry, person) || (entry.actor == Actor::Unknown && entry.about == Some(person));
    OwnEntry {
        id: entry.id,
        at: entry.id.created_at().to_string(),
        org_id: entry.org,
        ip: entry.ip.clone().filter(|_| is_own),
        changes: if entry.about == Some(person) { entry.changes } else { Vec::new() },
        action: entry.action,
        resource_type: entry.resource.r#type,
        resource_id: entry.resource.id,
        function: entry.function,
        environment: entry.environment.as_str().to_owned(),
        request_id: entry.request_id.filter(|_| is_own),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use posthorn_audit::Resource;
    use posthorn_ids::Environment;

    use super::*;

    #[test]
    fn ten_thousand_entries_and_two_hundred_pages_have_room() {
        let mut room = Room { entries: ENTRIES_MAX, pages: PAGES_MAX };
        assert_eq!((room.take(9_990), room.take(100)), (9_990, 10));
        assert!(!room.is_left());
        let mut room = Room { entries: ENTRIES_MAX, pages: PAGES_MAX };
        assert!((0..PAGES_MAX).all(|_| room.is_left() && room.take(0) == 0));
        assert!(!room.is_left());
    }

    fn person(name: &str) -> PersonId {
        PersonId::derived(Timestamp::UNIX_EPOCH, &[name.as_bytes()])
    }

    fn entry(actor: Actor, about: Option<PersonId>, resource: &str) -> Entry {
        Entry {
            id: AuditEntryId::derived(Timestamp::UNIX_EPOCH, &[b"1"]),
            org: OrgId::derived(Timestamp::UNIX_EPOCH, &[b"1"]),
            tenant: None,
            environment: Environment::live(),
            actor,
            action: "session.revoked".into(),
            resource: Resource { r#type: "session".into(), id: resource.into() },
            function: "end-member-sessions".into(),
            about,
            sealed: Vec::new(),
            changes: vec![FieldChange { field: "device".into(), before: None, after: None }],
            ip: Some("192.0.2.7".into()),
            request_id: Some("req_1".into()),
        }
    }

    #[test]
    fn a_person_sees_what_they_did_and_what_others_did_with_them_and_no_address_of_others() {
        let (ada, bob) = (person("ada"), person("bob"));
        let by = |person: PersonId| Actor::Person(person.to_string());
        let of = |entry: Entry| {
            concerns(&entry, ada).then(|| {
                let own = shown(entry, ada);
                (own.changes.len(), own.ip.is_some(), own.request_id.is_some())
            })
        };
        assert_eq!(of(entry(by(ada), None, "domain_1")), Some((0, true, true)));
        assert_eq!(of(entry(by(ada), Some(ada), "session_1")), Some((1, true, true)));
        assert_eq!(of(entry(by(bob), Some(ada), "session_1")), Some((1, false, false)));
        assert_eq!(of(entry(Actor::Unknown, Some(ada), &ada.to_string())), Some((1, true, true)));
        assert_eq!(of(entry(by(bob), None, &ada.to_string())), Some((0, false, false)));
        assert_eq!(of(entry(by(bob), None, "domain_1")), None);
    }
}
