//! What an entry says about a person: the address that they called from, and of a session the device. It is sealed before the entry
//! becomes a link, with a key of the person. A chain cannot forget, but the key can be erased: then nobody reads the details any more,
//! in no log and in no archive, and no hash changes. See decision 25.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::{Engine, prelude::BASE64_STANDARD};
use posthorn_ids::PersonId;
use serde::{Deserialize, Serialize};

use crate::{Actor, Entry, FieldChange, SealedDetails};

/// The bytes of a person's key.
pub(crate) const KEY_BYTES: usize = 32;

/// The details could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("details of a person could not be sealed")]
pub struct NotSealed;

/// The details of one person in an entry.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Details {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changes: Vec<FieldChange>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ip: Option<String>,
}

impl Entry {
    /// Whose address it has.
    fn caller(&self) -> Option<PersonId> {
        match &self.actor {
            Actor::Person(id) => id.parse().ok(),
            Actor::Unknown => self.about,
            // A key's address is that of a machine, or of whoever works for the organisation with it.
            Actor::Key(_) | Actor::System(_) => None,
        }
    }

    /// The people whose details it has, sealed or not.
    pub(crate) fn people(&self) -> impl Iterator<Item = PersonId> {
        let clear =
            [self.about.filter(|_| !self.changes.is_empty()), self.caller().filter(|_| self.ip.is_some())];
        clear.into_iter().flatten().chain(self.sealed.iter().map(|one| one.person))
    }

    /// The same entry with the details sealed, each with the key that `key` gives. Without a key, the person was erased, and the
    /// details are left out.
    ///
    /// # Errors
    /// [`NotSealed`] for a key of another length.
    pub(crate) fn seal<'k>(mut self, key: impl Fn(PersonId) -> Option<&'k [u8]>) -> Result<Self, NotSealed> {
        let mut clear: Vec<(PersonId, Details)> = Vec::new();
        if let Some(about) = self.about {
            let changes = std::mem::take(&mut self.changes);
            clear.push((about, Details { changes, ip: None }));
        }
        if let Some(caller) = self.caller() {
            let ip = self.ip.take();
            match clear.iter_mut().find(|(person, _)| *person == caller) {
                Some((_, details)) => details.ip = ip,
                None => clear.push((caller, Details { changes: Vec::new(), ip })),
            }
        }
        for (person, details) in clear.iter().filter(|(_, details)| *details != Details::default()) {
            if let Some(key) = key(*person) {
                let text = self.sealed_text(key, details)?;
                self.sealed.push(SealedDetails { person: *person, text });
            }
        }
        Ok(self)
    }

    /// The same entry with the details that can still be read.
    pub(crate) fn open<'k>(mut self, key: impl Fn(PersonId) -> Option<&'k [u8]>) -> Self {
        for one in std::mem::take(&mut self.sealed) {
            let details = key(one.person).and_then(|key| self.opened(key, &one.text));
            if let Some(Details { changes, ip }) = details {
                self.changes.extend(changes);
                self.ip = ip.or(self.ip);
            }
        }
        self
    }

    /// The nonce and the sealed details. They are bound to the entry, so they cannot be put into another one.
    fn sealed_text(&self, key: &[u8], details: &Details) -> Result<String, NotSealed> {
        let mut text = serde_json::to_vec(details).map_err(|_| NotSealed)?;
        let key = RandomizedNonceKey::new(&AES_256_GCM, key).map_err(|_| NotSealed)?;
        let nonce = key.seal_in_place_append_tag(self.place(), &mut text).map_err(|_| NotSealed)?;
        Ok(BASE64_STANDARD.encode([nonce.as_ref().as_slice(), &text].concat()))
    }

    fn opened(&self, key: &[u8], text: &str) -> Option<Details> {
        let bytes = BASE64_STANDARD.decode(text).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LEN)?;
        let (nonce, mut sealed) = (Nonce::try_assume_unique_for_key(nonce).ok()?, sealed.to_vec());
        let key = RandomizedNonceKey::new(&AES_256_GCM, key).ok()?;
        let opened = key.open_in_place(nonce, self.place(), &mut sealed).ok()?;
        serde_json::from_slice(opened).ok()
    }

    fn place(&self) -> Aad<String> {
        Aad::from(self.id.to_string())
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use posthorn_ids::{AuditEntryId, Environment, OrgId};

    use super::*;
    use crate::Resource;

    const ONE: [u8; KEY_BYTES] = [1; KEY_BYTES];
    const TWO: [u8; KEY_BYTES] = [2; KEY_BYTES];

    fn person(name: &str) -> PersonId {
        PersonId::derived(Timestamp::UNIX_EPOCH, &[name.as_bytes()])
    }

    fn entry(actor: Actor, about: Option<PersonId>) -> Entry {
        let device = FieldChange { field: "device".into(), before: None, after: Some(r#""Firefox""#.into()) };
        Entry {
            id: AuditEntryId::derived(Timestamp::UNIX_EPOCH, &[b"1"]),
            org: OrgId::derived(Timestamp::UNIX_EPOCH, &[b"1"]),
            tenant: None,
            environment: Environment::live(),
            actor,
            action: "session.revoked".into(),
            resource: Resource { r#type: "session".into(), id: "session_1".into() },
            function: "end-member-sessions".into(),
            about,
            sealed: Vec::new(),
            changes: vec![device],
            ip: Some("192.0.2.7".into()),
            request_id: None,
        }
    }

    fn keys(person: PersonId) -> Option<&'static [u8]> {
        Some(if person == self::person("ada") { &ONE } else { &TWO })
    }

    #[test]
    fn each_person_reads_back_as_long_as_their_own_key_is_there() {
        let (ada, bob) = (person("ada"), person("bob"));
        let clear = entry(Actor::Person(bob.to_string()), Some(ada));
        let sealed = clear.clone().seal(keys).unwrap();
        let text = serde_json::to_string(&sealed).unwrap();
        assert!(!text.contains("192.0.2.7") && !text.contains("Firefox"), "{text}");
        assert_eq!(sealed.people().collect::<Vec<_>>(), [ada, bob]);
        assert_eq!(sealed.clone().open(keys), clear);
        let without = |gone: PersonId| sealed.clone().open(|one| keys(one).filter(|_| one != gone));
        assert_eq!((without(ada).changes.len(), without(ada).ip), (0, clear.ip.clone()));
        assert_eq!((without(bob).changes, without(bob).ip), (clear.changes.clone(), None));
    }

    #[test]
    fn what_an_erased_person_does_late_is_recorded_without_details() {
        let ada = person("ada");
        for actor in [Actor::Person(ada.to_string()), Actor::Unknown] {
            let sealed = entry(actor, Some(ada)).seal(|_| None).unwrap();
            assert_eq!((&sealed.sealed[..], &sealed.changes[..], &sealed.ip), (&[][..], &[][..], &None));
        }
    }

    #[test]
    fn what_describes_nobody_stays_as_it_is() {
        let of_key = entry(Actor::Key("key_1".into()), None);
        assert_eq!(of_key.clone().seal(keys).unwrap(), of_key);
        let of_person = entry(Actor::Person(person("bob").to_string()), None).seal(keys).unwrap();
        assert_eq!((of_person.changes.len(), of_person.ip, of_person.sealed.len()), (1, None, 1));
    }

    #[test]
    fn sealed_details_open_in_their_own_entry_alone_and_only_whole() {
        let ada = person("ada");
        let sealed = entry(Actor::Unknown, Some(ada)).seal(keys).unwrap();
        let other = Entry { id: AuditEntryId::derived(Timestamp::UNIX_EPOCH, &[b"2"]), ..sealed.clone() };
        assert_eq!(other.open(keys).ip, None);
        for text in ["", "AAAA", "no base64", &sealed.sealed[0].text[..40]] {
            let cut = SealedDetails { person: ada, text: text.to_owned() };
            assert_eq!(Entry { sealed: vec![cut], ..sealed.clone() }.open(keys).ip, None, "{text}");
        }
        assert_eq!(sealed.open(|_| Some(&TWO)).ip, None);
    }

    #[test]
    fn an_entry_that_was_sealed_before_is_sealed_no_second_time() {
        let sealed = entry(Actor::Unknown, Some(person("ada"))).seal(keys).unwrap();
        assert_eq!(sealed.clone().seal(keys).unwrap(), sealed);
    }
}
