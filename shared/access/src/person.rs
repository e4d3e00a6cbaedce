//! A person as the edge sees them: their sessions and organisations. It is one item, so each change is one conditional write.
//! Passwords, factors and the email address are the account's, in another table that the edge cannot read.

use std::collections::{BTreeMap, BTreeSet};

use posthorn_ids::{OrgId, PersonId, SessionId};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};

use crate::{Proof, SESSIONS_MAX, SessionPolicy, session_policy::DAY_MS};

/// The most organisations of a person.
pub const ORGS_MAX: usize = 100;
/// How long it is remembered that a person left: longer than changes wait in a stream.
const LEFT_MS: i64 = 2 * DAY_MS;

/// A person's sessions and organisations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The person.
    pub id: PersonId,
    /// The least version of the account that may begin a session. A change of the password raises it and ends all sessions.
    #[serde(default)]
    pub version: u64,
    /// The organisations that the person may belong to. It is written before the person joins, so it may name too many: the
    /// organisation's own item decides.
    #[serde(default)]
    pub orgs: BTreeSet<OrgId>,
    /// The organisations that the person left lately, with the time in Unix milliseconds. What the person did before still belongs
    /// into their audit logs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub left: BTreeMap<OrgId, i64>,
    /// The sessions.
    #[serde(default)]
    pub sessions: BTreeMap<SessionId, Session>,
    /// The organisation in which somebody else last ended the sessions. The logs of other organisations do not show who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_in: Option<OrgId>,
    /// When the person was erased, in Unix milliseconds. The item stays, so that the id is never used again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<i64>,
}

/// A session: the person on one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// SHA-256 of its secret, in hex.
    pub secret_hash: String,
    /// When it began, in Unix milliseconds.
    pub created_at: i64,
    /// When it ends, in Unix milliseconds.
    pub expires_at: i64,
    /// The device's name, as its browser describes itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// The platform, such as `macOS` or `Android`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// The address that it began from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// How the person proved who they are.
    #[serde(default, flatten)]
    pub proof: Proof,
}

/// The account was changed since the log-in began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the account was changed")]
pub struct Outdated;

impl Item for Person {
    const KIND: &'static str = "person";
    const SHAPE: u32 = 2;
    const AUDITED: bool = true;
}

impl Person {
    /// A person without sessions.
    pub fn new(id: PersonId) -> Self {
        let (orgs, left, sessions) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
        Self { id, version: 0, orgs, left, sessions, ended_in: None, erased_at: None }
    }

    /// Takes an organisation from the person, who left it. Returns whether this changed anything.
    pub fn leave(&mut self, org: OrgId, now_ms: i64) -> bool {
        let is_left = self.orgs.remove(&org);
        if is_left {
            self.left.retain(|_, at| *at + LEFT_MS > now_ms);
            self.left.insert(org, now_ms);
        }
        is_left
    }

    /// The organisations that the person may have belonged to at some time of the last two days, or later.
    pub fn orgs_since(&self, at_ms: i64) -> BTreeSet<OrgId> {
        let left = self.left.iter().filter(|(_, left_at)| **left_at >= at_ms).map(|(org, _)| *org);
        self.orgs.iter().copied().chain(left).collect()
    }

    /// A session that has not ended.
    pub fn session(&self, id: SessionId, now_ms: i64) -> Option<&Session> {
        self.sessions.get(&id).filter(|session| session.expires_at > now_ms)
    }

    /// Begins a session for an account that was verified at `version`. Sessions that ended are removed, and the oldest ones if
    /// there are too many. A repetition with the same id changes nothing.
    ///
    /// # Errors
    /// [`Outdated`] if the password was changed since the account was read, or the person was erased.
    pub fn begin(
        &mut self,
        id: SessionId,
        session: Session,
        version: u64,
        policy: SessionPolicy,
    ) -> Result<bool, Outdated> {
        if version < self.version || self.erased_at.is_some() {
            return Err(Outdated);
        }
        if self.sessions.contains_key(&id) {
            return Ok(false);
        }
        let now_ms = session.created_at;
        self.sessions.retain(|_, one| one.expires_at > now_ms);
        let most = usize::from(policy.sessions_max).clamp(1, SESSIONS_MAX);
        while self.sessions.len() >= most {
            let oldest =
                self.sessions.iter().min_by_key(|(id, one)| (one.created_at, **id)).map(|(id, _)| *id);
            oldest.map(|id| self.sessions.remove(&id));
        }
        let expires_at = session.expires_at.min(policy.ends_at(now_ms));
        self.sessions.insert(id, Session { expires_at, ..session });
        Ok(true)
    }

    /// Ends a session. Returns whether this changed anything.
    pub fn end(&mut self, id: SessionId) -> bool {
        self.sessions.remove(&id).is_some()
    }

    /// Ends all sessions but `kept`. Returns whether this changed anything.
    pub fn end_others(&mut self, kept: Option<SessionId>) -> bool {
        let before = self.sessions.len();
        self.sessions.retain(|id, _| Some(*id) == kept);
        self.sessions.len() != before
    }

    /// Ends all sessions but `kept`, and refuses log-ins that were verified with an older version of the account.
    pub fn outdate(&mut self, version: u64, kept: Option<SessionId>) -> bool {
        if version <= self.version {
            return false;
        }
        self.version = version;
        self.end_others(kept);
        true
    }

    /// Erases the person: no sessions, no organisations, and none ever again. Returns whether this changed anything.
    pub fn erase(&mut self, now_ms: i64) -> bool {
        let before = self.clone();
        for org in &before.orgs {
            self.leave(*org, now_ms);
        }
        self.sessions.clear();
        self.ended_in = None;
        self.erased_at.get_or_insert(now_ms);
        *self != before
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use posthorn_ids::Id;
    use proptest::prelude::*;

    use super::*;

    fn id(n: u8) -> SessionId {
        Id::derived(Timestamp::UNIX_EPOCH, &[&[n]])
    }

    fn session(created_at: i64) -> Session {
        let expires_at = created_at + 100 * DAY_MS;
        let (device, platform, ip, proof) = (None, None, None, Proof::default());
        Session { secret_hash: "h".into(), created_at, expires_at, device, platform, ip, proof }
    }

    fn person() -> Person {
        Person::new(PersonId::new(Timestamp::UNIX_EPOCH))
    }

    #[test]
    fn a_policy_limits_how_long_and_how_many() {
        let mut person = person();
        let policy = SessionPolicy { days_max: 2, sessions_max: 2 };
        for n in 0..3 {
            person.begin(id(n), session(i64::from(n)), 0, policy).unwrap();
        }
        assert_eq!(
            person.sessions.keys().copied().collect::<BTreeSet<_>>(),
            [id(1), id(2)].into(),
            "the oldest ended"
        );
        assert!(person.session(id(2), 2 * DAY_MS).is_some());
        assert!(person.session(id(2), 2 * DAY_MS + 2).is_none());
        let strict = SessionPolicy::default().strictest(policy);
        assert_eq!((strict.days_max, strict.sessions_max), (2, 2));
    }

    #[test]
    fn a_log_in_that_began_before_the_password_changed_is_refused() {
        let mut person = person();
        person.begin(id(1), session(0), 3, SessionPolicy::default()).unwrap();
        person.begin(id(2), session(0), 3, SessionPolicy::default()).unwrap();
        assert!(person.outdate(4, Some(id(1))));
        assert_eq!(person.sessions.len(), 1, "the device that changed the password stays");
        assert_eq!(person.begin(id(3), session(1), 3, SessionPolicy::default()), Err(Outdated));
        assert!(!person.outdate(4, None), "a repetition ends nothing");
    }

    #[test]
    fn what_was_done_before_a_person_left_belongs_to_the_organisation_for_two_days() {
        let org = |n: u8| OrgId::derived(Timestamp::UNIX_EPOCH, &[&[n]]);
        let mut person = person();
        person.orgs = [org(1), org(2)].into();
        assert!(person.leave(org(1), 5));
        assert!(!person.leave(org(1), 9), "a repetition changes nothing");
        assert_eq!(person.orgs_since(5), [org(1), org(2)].into());
        assert_eq!(person.orgs_since(6), [org(2)].into());
        person.leave(org(2), 5 + LEFT_MS);
        assert_eq!(person.left.keys().collect::<Vec<_>>(), [&org(2)], "old ones are forgotten");
    }

    #[test]
    fn an_erased_person_has_nothing_and_gets_nothing_and_their_last_doings_belong_to_the_organisations() {
        let org = |n: u8| OrgId::derived(Timestamp::UNIX_EPOCH, &[&[n]]);
        let mut person = person();
        person.orgs = [org(1), org(2)].into();
        person.begin(id(1), session(0), 3, SessionPolicy::default()).unwrap();
        assert!(person.erase(5));
        assert!(!person.erase(6), "a repetition changes nothing");
        assert_eq!((person.orgs.len(), person.sessions.len(), person.erased_at), (0, 0, Some(5)));
        assert_eq!(person.orgs_since(5), [org(1), org(2)].into());
        assert_eq!(person.begin(id(2), session(9), 9, SessionPolicy::default()), Err(Outdated));
    }

    #[derive(Debug, Clone)]
    enum Act {
        Begin(u8, u64),
        End(u8),
        EndOthers(u8),
        Outdate(u64),
        Wait(i64),
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let act = prop_oneof![
            (any::<u8>(), 0..5u64).prop_map(|(n, version)| Act::Begin(n, version)),
            any::<u8>().prop_map(Act::End),
            any::<u8>().prop_map(Act::EndOthers),
            (0..5u64).prop_map(Act::Outdate),
            (0..40 * DAY_MS).prop_map(Act::Wait),
        ];
        prop::collection::vec(act, 0..60)
    }

    proptest! {
        #[test]
        fn an_ended_session_never_comes_back(acts in acts(), most in 1..6u16) {
            let policy = SessionPolicy { days_max: 30, sessions_max: most };
            let (mut person, mut now, mut ended) = (person(), 0, BTreeSet::new());
            for act in acts {
                let before = person.clone();
                match act {
                    Act::Begin(n, _) if ended.contains(&id(n)) => {}
                    Act::Begin(n, version) => {
                        let begun = person.begin(id(n), session(now), version, policy);
                        prop_assert_eq!(begun.is_err(), version < before.version);
                    }
                    Act::End(n) => { person.end(id(n)); }
                    Act::EndOthers(n) => { person.end_others(Some(id(n))); }
                    Act::Outdate(version) => { person.outdate(version, None); }
                    Act::Wait(ms) => now += ms,
                }
                ended.extend(before.sessions.keys().filter(|id| !person.sessions.contains_key(*id)).copied());
                prop_assert!(person.sessions.len() <= usize::from(most));
                prop_assert!(person.version >= before.version);
                prop_assert!(ended.iter().all(|id| person.session(*id, now).is_none()));
            }
        }
    }
}
