//! Tracks which domains use an SES identity. The identity belongs to the AWS account, and several scopes may send from
//! one domain.

use std::collections::BTreeMap;

use posthorn_items::Item;
use serde::{Deserialize, Serialize};

/// A removal older than this has died: SES is called at most 15 seconds after the mark.
const REMOVAL_MS: i64 = 60_000;
/// Most scopes that may share a domain, so that the item with its users stays small.
pub const IDENTITY_USERS_MAX: usize = 500;
/// How long a proof is valid after it was last seen. Every check that sees it renews it. So it ends only if a function
/// died before it could leave, or if all DNS queries failed for this time.
const PROOF_VALID_MS: i64 = 30 * 24 * 3600 * 1000;
/// A proof older than this is written again. Checks run once a day, and most need no write.
const PROOF_RENEWED_MS: i64 = 7 * 24 * 3600 * 1000;

/// The domains of any scope that use an identity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityItem {
    /// Domains that joined before proofs were required. They only keep the identity, until `unproven_until_ms`. A domain
    /// that proves its ownership moves to `proven`.
    #[serde(default, rename = "users")]
    unproven_users: Vec<String>,
    /// Unix milliseconds until which `unproven_users` are kept.
    #[serde(default, rename = "users_until_ms")]
    unproven_until_ms: Option<i64>,
    /// Domains that have proven their ownership, each with the unix milliseconds of the last written proof. The key is
    /// a scope's label and a domain's id, because a scope may add a name again while it still removes it.
    #[serde(default)]
    proven: BTreeMap<String, i64>,
    /// Whether Posthorn created the identity at SES. Other identities may serve others in the account, and are left
    /// alone.
    #[serde(default)]
    ours: bool,
    /// Unix milliseconds since which it is being removed from SES, because its last user left.
    #[serde(default)]
    removing_at_ms: Option<i64>,
}

impl Item for IdentityItem {
    const KIND: &'static str = "identity";
}

/// The result of joining an identity's users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// The domain is one of the users.
    Yes {
        /// No other domain uses the identity, so this one may change its settings.
        alone: bool,
    },
    /// The identity is being removed from SES at this moment: try again soon.
    BeingRemoved,
    /// The identity has too many users.
    Full,
}

impl IdentityItem {
    /// An identity with its first user, which has just proven the name.
    pub fn joined_first(label: &str, now_ms: i64) -> Self {
        Self { proven: BTreeMap::from([(label.to_owned(), now_ms)]), ..Self::default() }
    }

    /// Notes that `label`, a domain of a scope, has just proven the name. Also returns whether the item changed.
    pub fn join(&mut self, label: &str, now_ms: i64) -> (Joined, bool) {
        if self.removing_at_ms.is_some_and(|at_ms| now_ms < at_ms + REMOVAL_MS) {
            return (Joined::BeingRemoved, false);
        }
        let before = self.clone();
        self.forget_old(now_ms);
        self.unproven_users.retain(|user| user != label);
        let fresh = self.proven.get(label).is_some_and(|at_ms| now_ms < at_ms + PROOF_RENEWED_MS);
        if !self.proven.contains_key(label) && self.proven.len() >= IDENTITY_USERS_MAX {
            *self = before;
            return (Joined::Full, false);
        }
        if !fresh {
            self.proven.insert(label.to_owned(), now_ms);
        }
        self.removing_at_ms = None;
        let alone = self.proven.len() == 1 && self.unproven_users.is_empty();
        (Joined::Yes { alone }, *self != before)
    }

    /// Removes `label` from the users. Returns whether it was the last user.
    pub fn leave(&mut self, label: &str, now_ms: i64) -> bool {
        self.forget_old(now_ms);
        self.unproven_users.retain(|user| user != label);
        self.proven.remove(label);
        let last = self.unproven_users.is_empty() && self.proven.is_empty();
        if last {
            self.removing_at_ms = Some(now_ms);
        }
        last
    }

    /// Notes that Posthorn creates the identity at SES. Returns whether the item changed.
    pub fn own(&mut self) -> bool {
        !std::mem::replace(&mut self.ours, true)
    }

    /// Whether Posthorn created the identity and may remove it from SES.
    pub fn is_ours(&self) -> bool {
        self.ours
    }

    fn forget_old(&mut self, now_ms: i64) {
        self.proven.retain(|_, at_ms| now_ms < *at_ms + PROOF_VALID_MS);
        if !self.unproven_users.is_empty()
            && now_ms >= *self.unproven_until_ms.get_or_insert(now_ms + PROOF_VALID_MS)
        {
            self.unproven_users.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proven(users: &[(&str, i64)]) -> IdentityItem {
        let proven = users.iter().map(|(user, at_ms)| ((*user).to_owned(), *at_ms)).collect();
        IdentityItem { proven, ours: true, ..IdentityItem::default() }
    }

    #[test]
    fn a_removal_blocks_joining_for_one_minute() {
        let mut item = IdentityItem { removing_at_ms: Some(1_000), ..proven(&[]) };
        assert_eq!(item.join("a", 1_000 + REMOVAL_MS - 1), (Joined::BeingRemoved, false));
        let at_ms = 1_000 + REMOVAL_MS;
        assert_eq!(item.join("a", at_ms), (Joined::Yes { alone: true }, true));
        assert_eq!(item, proven(&[("a", at_ms)]));
        assert_eq!(item.join("a", at_ms + 1), (Joined::Yes { alone: true }, false));
        assert_eq!(item.join("b", at_ms + 1), (Joined::Yes { alone: false }, true));
    }

    #[test]
    fn domains_without_a_proof_do_not_count_and_are_dropped() {
        let unproven_users: Vec<String> = (0..IDENTITY_USERS_MAX).map(|number| number.to_string()).collect();
        let old = IdentityItem { unproven_users, ours: true, ..IdentityItem::default() };
        let mut item: IdentityItem = serde_json::from_value(serde_json::json!({
            "users": old.unproven_users, "ours": true, "removing_at_ms": null
        }))
        .unwrap();
        assert_eq!(item, old, "the form of items from before proofs were required");
        assert_eq!(item.join("true owner", 5), (Joined::Yes { alone: false }, true));
        assert_eq!(item.join("7", 6), (Joined::Yes { alone: false }, true), "one of them proves itself");
        assert_eq!((item.unproven_users.len(), item.proven.len()), (IDENTITY_USERS_MAX - 1, 2));
        assert!(!item.leave("8", 7));
        item.join("true owner", PROOF_VALID_MS + 5);
        assert_eq!((item.unproven_users.len(), item.proven.len()), (0, 2));
    }

    #[test]
    fn an_old_proof_ends_and_frees_its_seat() {
        let many: Vec<String> = (0..IDENTITY_USERS_MAX).map(|number| number.to_string()).collect();
        let many: Vec<(&str, i64)> = many.iter().map(|user| (user.as_str(), 0)).collect();
        let mut item = proven(&many);
        assert_eq!(item.join("late", PROOF_VALID_MS - 1), (Joined::Full, false));
        assert_eq!(item.join("3", PROOF_VALID_MS - 1), (Joined::Yes { alone: false }, true), "renewed");
        assert_eq!(item.join("late", PROOF_VALID_MS), (Joined::Yes { alone: false }, true));
        assert_eq!(item.proven.len(), 2);
        assert!(!item.leave("3", PROOF_VALID_MS));
        assert!(item.leave("late", PROOF_VALID_MS));
        assert!(item.leave("late", PROOF_VALID_MS), "a repetition gets the same result");
    }
}
