//! Tracks which domains use an SES identity. The identity belongs to the AWS account, and several scopes may send from
//! one domain.

use std::collections::BTreeMap;

use posthorn_app::App;
use posthorn_ids::DomainId;
use posthorn_store::{
    Created, Deleted, Item, Partition, Read, Revised, Scope, Store, StoreError, Stored, Table,
};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::DomainName;

/// A removal older than this has died: SES is called at most 15 seconds after the mark.
const REMOVAL_MS: i64 = 60_000;
/// Most scopes that may share a domain, so that the item with its users stays small.
pub const IDENTITY_USERS_MAX: usize = 500;
/// How long a proof is valid after it was last seen. Every check that sees it renews it. So it ends only if a function
/// died before it could leave, or if all DNS queries failed for this time.
const PROOF_VALID_MS: i64 = 30 * 24 * 3600 * 1000;
/// A proof older than this is written again. Checks run once a day, and most need no write.
const PROOF_RENEWED_MS: i64 = 7 * 24 * 3600 * 1000;
const SORT: &str = "users";

/// The domains of any scope that use an identity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct IdentityItem {
    /// Domains that joined before proofs were required. They only keep the identity, until `users_until_ms`. A domain
    /// that proves its ownership moves to `proven`.
    #[serde(default)]
    users: Vec<String>,
    /// Unix milliseconds until which `users` are kept.
    #[serde(default)]
    users_until_ms: Option<i64>,
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

/// An identity without users. It is to be removed from SES if Posthorn created it.
pub struct Removal {
    stored: Stored<IdentityItem>,
}

fn place<'a>(app: &'a App, name: &DomainName) -> Partition<'a> {
    app.part::<Store>().system(Table::Senders, "identity", name.as_str())
}

impl IdentityItem {
    /// Also returns whether the item changed.
    fn join(&mut self, label: &str, now_ms: i64) -> (Joined, bool) {
        if self.removing_at_ms.is_some_and(|at_ms| now_ms < at_ms + REMOVAL_MS) {
            return (Joined::BeingRemoved, false);
        }
        let before = self.clone();
        self.forget_old(now_ms);
        self.users.retain(|user| user != label);
        let fresh = self.proven.get(label).is_some_and(|at_ms| now_ms < at_ms + PROOF_RENEWED_MS);
        if !self.proven.contains_key(label) && self.proven.len() >= IDENTITY_USERS_MAX {
            *self = before;
            return (Joined::Full, false);
        }
        if !fresh {
            self.proven.insert(label.to_owned(), now_ms);
        }
        self.removing_at_ms = None;
        let alone = self.proven.len() == 1 && self.users.is_empty();
        (Joined::Yes { alone }, *self != before)
    }

    /// Returns whether it was the last user.
    fn leave(&mut self, label: &str, now_ms: i64) -> bool {
        self.forget_old(now_ms);
        self.users.retain(|user| user != label);
        self.proven.remove(label);
        let last = self.users.is_empty() && self.proven.is_empty();
        if last {
            self.removing_at_ms = Some(now_ms);
        }
        last
    }

    fn forget_old(&mut self, now_ms: i64) {
        self.proven.retain(|_, at_ms| now_ms < *at_ms + PROOF_VALID_MS);
        if !self.users.is_empty() && now_ms >= *self.users_until_ms.get_or_insert(now_ms + PROOF_VALID_MS) {
            self.users.clear();
        }
    }
}

fn user(scope: &Scope, id: DomainId) -> String {
    format!("{}/{}", scope.label(), id.suffix())
}

/// The permissions that [`join_identity`], [`own_identity`] and [`is_own_identity`] need.
pub const JOINS_IDENTITIES: Use = Table::Senders.get().put();
/// The permissions that [`leave_identity`] and [`Removal::finish`] need.
pub const LEAVES_IDENTITIES: Use = Table::Senders.get().put().delete();

/// Notes that the domain `id` of `scope` uses the identity of `name`. Its proof must have been seen just now. Call it
/// before asking SES for the identity. Repeating it renews the proof.
///
/// # Errors
/// If the table cannot be read or written.
pub async fn join_identity(
    app: &App,
    scope: &Scope,
    id: DomainId,
    name: &DomainName,
) -> Result<Joined, StoreError> {
    let (label, now_ms) = (user(scope, id), app.now().as_millisecond());
    let partition = place(app, name);
    let existing = match partition.get(SORT, Read::Consistent).await? {
        Some(existing) => existing,
        None => {
            let proven = BTreeMap::from([(label.clone(), now_ms)]);
            match partition.create(SORT, &IdentityItem { proven, ..IdentityItem::default() }).await? {
                Created::New => return Ok(Joined::Yes { alone: true }),
                Created::Existing(existing) => existing,
            }
        }
    };
    let mut joined = Joined::BeingRemoved;
    let join = |item: &mut IdentityItem| {
        let (outcome, changed) = item.join(&label, now_ms);
        joined = outcome;
        changed
    };
    match partition.revise_from(SORT, existing, join).await? {
        // It was removed after it was read.
        Revised::Absent => Ok(Joined::BeingRemoved),
        Revised::Changed(_) | Revised::Unchanged(_) => Ok(joined),
    }
}

/// Removes the domain `id` of `scope` from the users of the identity of `name`. If it was the last user, returns a
/// [`Removal`]: the caller must then remove the identity from SES. A repetition after a crash returns it again.
///
/// # Errors
/// If the table cannot be read or written.
pub async fn leave_identity(
    app: &App,
    scope: &Scope,
    id: DomainId,
    name: &DomainName,
) -> Result<Option<Removal>, StoreError> {
    let (label, now_ms) = (user(scope, id), app.now().as_millisecond());
    let mut last = false;
    let leave = |item: &mut IdentityItem| {
        let before = item.clone();
        last = item.leave(&label, now_ms);
        *item != before
    };
    match place(app, name).revise(SORT, Read::Consistent, leave).await? {
        Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(last.then_some(Removal { stored })),
        Revised::Absent => Ok(None),
    }
}

/// Notes that Posthorn creates the identity at SES. Call it before asking SES to create it, and only if SES has none.
pub async fn own_identity(app: &App, name: &DomainName) -> Result<(), StoreError> {
    let own = |item: &mut IdentityItem| !std::mem::replace(&mut item.ours, true);
    match place(app, name).revise(SORT, Read::Consistent, own).await? {
        Revised::Changed(_) | Revised::Unchanged(_) => Ok(()),
        // Its last user left after this one joined.
        Revised::Absent => Err(StoreError::Contended),
    }
}

/// Whether Posthorn created the identity at SES.
pub async fn is_own_identity(app: &App, name: &DomainName) -> Result<bool, StoreError> {
    let item = place(app, name).get::<IdentityItem>(SORT, Read::Consistent).await?;
    Ok(item.is_some_and(|item| item.value.ours))
}

impl Removal {
    /// Whether Posthorn created the identity and may remove it from SES.
    pub fn is_ours(&self) -> bool {
        self.stored.value.ours
    }

    /// Deletes the item after the identity was removed from SES, unless another domain has joined since.
    pub async fn finish(self, app: &App, name: &DomainName) -> Result<(), StoreError> {
        match place(app, name).delete_if(SORT, &self.stored).await? {
            Deleted::Gone | Deleted::Changed(_) => Ok(()),
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
        let users: Vec<String> = (0..IDENTITY_USERS_MAX).map(|number| number.to_string()).collect();
        let old = IdentityItem { users, ours: true, ..IdentityItem::default() };
        let mut item: IdentityItem = serde_json::from_value(serde_json::json!({
            "users": old.users, "ours": true, "removing_at_ms": null
        }))
        .unwrap();
        assert_eq!(item, old, "the form of items from before proofs were required");
        assert_eq!(item.join("true owner", 5), (Joined::Yes { alone: false }, true));
        assert_eq!(item.join("7", 6), (Joined::Yes { alone: false }, true), "one of them proves itself");
        assert_eq!((item.users.len(), item.proven.len()), (IDENTITY_USERS_MAX - 1, 2));
        assert!(!item.leave("8", 7));
        item.join("true owner", PROOF_VALID_MS + 5);
        assert_eq!((item.users.len(), item.proven.len()), (0, 2));
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
