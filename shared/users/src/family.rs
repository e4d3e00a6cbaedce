//! Families of refresh tokens. A family is a session of a user on one device. At each time one of its tokens is valid; whoever presents
//! an older one holds a copy, so the whole family ends (RFC 9700, section 4.14.2).

use std::collections::BTreeMap;

use posthorn_access::Secret;
use posthorn_ids::UserSessionId;
use posthorn_items::Item;
use serde::{Deserialize, Serialize};

use crate::RefreshToken;

/// The most sessions of a user. The one that was used longest ago ends when there are more.
pub const FAMILIES_MAX: usize = 20;
/// How many days a session lasts that is not used.
pub const IDLE_DAYS: i64 = 30;
const IDLE_MS: i64 = IDLE_DAYS * 24 * 3600 * 1000;

/// The sessions of a user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Families {
    /// The families. Those that were not used for [`IDLE_DAYS`], or began at an older version of the user, have ended.
    pub all: BTreeMap<UserSessionId, Family>,
}

/// A session: one device, and the refresh token that is valid now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Family {
    /// SHA-256 of the part that all its tokens share, in hex. Who has not got this part never had a token, and can end nothing.
    holder_hash: String,
    /// SHA-256 of the part that only the valid token has, in hex.
    valid_hash: String,
    /// The user's version when it began.
    version: u64,
    /// How often it was refreshed.
    #[serde(default)]
    pub refreshes: u64,
    /// When it began, in Unix milliseconds.
    pub created_at: i64,
    /// When it was used last, in Unix milliseconds.
    pub used_at: i64,
    /// The device.
    #[serde(flatten)]
    pub device: FamilyDevice,
}

/// The device of a session.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FamilyDevice {
    /// How it describes itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// The address that the session began from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
}

impl Item for Families {
    const KIND: &'static str = "user_sessions";

    fn expires_at(&self) -> Option<i64> {
        let last = self.all.values().map(|family| family.used_at).max()?;
        Some((last + IDLE_MS) / 1000)
    }
}

/// What a presented token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// It was the valid one. The next one is valid now.
    Valid,
    /// It was used before. Its family has ended now.
    Reused,
    /// It is unknown, or its family has ended.
    Unknown,
}

impl Family {
    /// Whether it has not ended, for a user of this version.
    pub fn is_open(&self, version: u64, now_ms: i64) -> bool {
        self.version == version && self.ends_at() > now_ms
    }

    /// When it ends if it is not used, in Unix milliseconds.
    pub fn ends_at(&self) -> i64 {
        self.used_at + IDLE_MS
    }
}

impl Families {
    /// The families that have not ended, for a user of this version, the newest first.
    pub fn open(&self, version: u64, now_ms: i64) -> impl Iterator<Item = (UserSessionId, &Family)> {
        let open = self.all.iter().rev().filter(move |(_, family)| family.is_open(version, now_ms));
        open.map(|(id, family)| (*id, family))
    }

    /// Begins a family with its first token, for a user of this version. A repetition changes nothing.
    pub fn begin(&mut self, token: &RefreshToken, version: u64, device: FamilyDevice, now_ms: i64) -> bool {
        if self.all.contains_key(&token.session) {
            return false;
        }
        self.all.retain(|_, family| family.is_open(version, now_ms));
        while self.all.len() >= FAMILIES_MAX {
            let oldest = self.all.iter().min_by_key(|(id, family)| (family.used_at, **id)).map(|(id, _)| *id);
            oldest.map(|id| self.all.remove(&id));
        }
        let family = Family {
            holder_hash: token.holder.hash(),
            valid_hash: token.once.hash(),
            version,
            refreshes: 0,
            created_at: now_ms,
            used_at: now_ms,
            device,
        };
        self.all.insert(token.session, family);
        true
    }

    /// Presents a token, for a user of this version. If it is the valid one, the token with `next` in its place is valid from now on.
    pub fn present(&mut self, token: &RefreshToken, next: &Secret, version: u64, now_ms: i64) -> Presented {
        let Some(family) = self.all.get_mut(&token.session) else { return Presented::Unknown };
        if !family.is_open(version, now_ms) || !token.holder.matches(&family.holder_hash) {
            return Presented::Unknown;
        }
        if !token.once.matches(&family.valid_hash) {
            self.all.remove(&token.session);
            return Presented::Reused;
        }
        family.valid_hash = next.hash();
        family.refreshes += 1;
        family.used_at = now_ms;
        Presented::Valid
    }

    /// Whether a token is the valid one of its family.
    pub(crate) fn has_valid(&self, token: &RefreshToken) -> bool {
        self.all.get(&token.session).is_some_and(|family| token.once.matches(&family.valid_hash))
    }

    /// Ends a family. Returns whether this changed anything.
    pub fn end(&mut self, id: UserSessionId) -> bool {
        self.all.remove(&id).is_some()
    }

    /// Ends the family of a token, valid or used, if the caller holds one of its tokens. Returns whether this changed anything.
    pub fn end_of(&mut self, token: &RefreshToken) -> bool {
        let is_held =
            self.all.get(&token.session).is_some_and(|family| token.holder.matches(&family.holder_hash));
        is_held && self.end(token.session)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use posthorn_ids::UserId;
    use proptest::prelude::*;

    use super::*;

    fn token(n: u8) -> RefreshToken {
        let session = UserSessionId::derived(Timestamp::UNIX_EPOCH, &[&[n]]);
        RefreshToken::random(UserId::new(Timestamp::UNIX_EPOCH), session)
    }

    fn device() -> FamilyDevice {
        FamilyDevice::default()
    }

    #[test]
    fn a_token_that_is_used_twice_ends_its_family_and_no_other() {
        let (mut families, first, other) = (Families::default(), token(1), token(2));
        families.begin(&first, 1, device(), 0);
        families.begin(&other, 1, device(), 0);
        let second = first.next();
        assert_eq!(families.present(&first, &second.once, 1, 1), Presented::Valid);
        assert_eq!(families.present(&first, &Secret::random(), 1, 2), Presented::Reused);
        assert_eq!(families.present(&second, &Secret::random(), 1, 3), Presented::Unknown, "the thief's too");
        assert_eq!(families.present(&other, &Secret::random(), 1, 4), Presented::Valid);
    }

    #[test]
    fn who_only_knows_the_session_can_neither_use_nor_end_it() {
        let (mut families, mine) = (Families::default(), token(1));
        families.begin(&mine, 1, device(), 0);
        let guessed = RefreshToken::random(mine.user, mine.session);
        assert_eq!(families.present(&guessed, &Secret::random(), 1, 1), Presented::Unknown);
        assert!(!families.end_of(&guessed) && families.end_of(&mine));
    }

    #[test]
    fn a_session_ends_when_it_is_not_used_and_when_the_user_has_a_newer_version() {
        let (mut families, first) = (Families::default(), token(1));
        families.begin(&first, 1, device(), 0);
        assert_eq!(families.clone().present(&first, &Secret::random(), 1, IDLE_MS), Presented::Unknown);
        assert_eq!(families.clone().present(&first, &Secret::random(), 2, 1), Presented::Unknown);
        assert_eq!(families.present(&first, &Secret::random(), 1, IDLE_MS - 1), Presented::Valid);
        assert_eq!(families.expires_at(), Some((2 * IDLE_MS - 1) / 1000));
    }

    #[test]
    fn the_session_that_was_used_longest_ago_ends_when_there_are_too_many() {
        let (mut families, first) = (Families::default(), token(0));
        families.begin(&first, 1, device(), 0);
        for n in 1..FAMILIES_MAX as u8 {
            families.begin(&token(n), 1, device(), i64::from(n));
        }
        assert_eq!(families.present(&first, &Secret::random(), 1, 100), Presented::Valid);
        families.begin(&token(99), 1, device(), 101);
        assert_eq!(families.all.len(), FAMILIES_MAX);
        assert!(families.all.contains_key(&first.session) && !families.all.contains_key(&token(1).session));
    }

    /// What happens to a family, in any order: tokens are presented that were issued at some time, sessions begin and end.
    #[derive(Debug, Clone)]
    enum Act {
        /// Presents the token that was issued as the nth of all.
        Present(prop::sample::Index),
        /// Logs out with it.
        LogOut(prop::sample::Index),
        Begin(u8),
        NewVersion,
        Wait(i64),
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let act = prop_oneof![
            6 => any::<prop::sample::Index>().prop_map(Act::Present),
            1 => any::<prop::sample::Index>().prop_map(Act::LogOut),
            2 => (0..5u8).prop_map(Act::Begin),
            1 => Just(Act::NewVersion),
            1 => (0..IDLE_MS).prop_map(Act::Wait),
        ];
        prop::collection::vec(act, 1..80)
    }

    proptest! {
        #[test]
        fn a_family_has_one_valid_token_each_is_used_once_and_an_ended_family_stays_ended(acts in acts()) {
            let (mut families, mut version, mut now) = (Families::default(), 1, 0);
            // Every token that was ever issued, with the number of its session.
            let mut issued: Vec<RefreshToken> = Vec::new();
            let mut used: Vec<RefreshToken> = Vec::new();
            let mut ended: Vec<UserSessionId> = Vec::new();
            for act in acts {
                let before = families.clone();
                match act {
                    Act::Present(index) if !issued.is_empty() => {
                        let shown = index.get(&issued).clone();
                        let next = shown.next();
                        let is_newest = issued.iter().rfind(|one| one.session == shown.session) == Some(&shown);
                        let was_used = used.contains(&shown);
                        let presented = families.present(&shown, &next.once, version, now);
                        match presented {
                            Presented::Valid => {
                                prop_assert!(is_newest && !was_used && !ended.contains(&shown.session));
                                used.push(shown);
                                issued.push(next);
                            }
                            Presented::Reused => {
                                prop_assert!(was_used && !families.all.contains_key(&shown.session));
                            }
                            Presented::Unknown => prop_assert_eq!(&families, &before),
                        }
                    }
                    Act::LogOut(index) if !issued.is_empty() => {
                        families.end_of(index.get(&issued));
                    }
                    Act::Begin(n) => {
                        let first = token(n);
                        if !ended.contains(&first.session) && families.begin(&first, version, device(), now) {
                            issued.push(first);
                        }
                    }
                    Act::NewVersion => version += 1,
                    Act::Wait(ms) => now += ms,
                    Act::Present(_) | Act::LogOut(_) => {}
                }
                ended.extend(before.all.keys().filter(|id| !families.all.contains_key(*id)));
                prop_assert!(families.all.len() <= FAMILIES_MAX);
                // Of all tokens that were ever issued, one of each open family would be taken now.
                for (session, _) in families.open(version, now) {
                    let taken = issued.iter().filter(|one| one.session == session).filter(|one| {
                        families.clone().present(one, &Secret::random(), version, now) == Presented::Valid
                    });
                    prop_assert_eq!(taken.count(), 1);
                }
            }
        }
    }
}
