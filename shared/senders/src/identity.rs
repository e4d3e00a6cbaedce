//! Who uses an SES identity: it belongs to the AWS account, and several scopes may send from one domain.

use std::collections::BTreeMap;

use posthorn_app::App;
use posthorn_ids::DomainId;
use posthorn_items::{Item, Scope};
use posthorn_store::{Created, Deleted, Partition, Read, Revised, Store, StoreError, Stored, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::DomainName;

/// A removal that is older has died: SES is called at most 15 seconds after the mark.
const REMOVAL_MS: i64 = 60_000;
/// More scopes than this may not share a domain: the item of its users stays small.
pub const IDENTITY_USERS_MAX: usize = 500;
/// How long a proof counts after it was last seen. Every look that sees it renews it, so it ends only where a function died
/// before it could leave, or where the DNS has been silent for as long.
const PROOF_HELD_MS: i64 = 30 * 24 * 3600 * 1000;
/// A proof that is older is written down again: looks come once a day, and most need no write.
const PROOF_RENEWED_MS: i64 = 7 * 24 * 3600 * 1000;
const SORT: &str = "users";

/// The domains, of whichever scope, that an identity stands behind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct IdentityItem {
    /// Domains that joined before a proof was asked for. They count for nothing but keeping the identity, until
    /// `users_until_ms`; one that proves itself moves to `proven`.
    #[serde(default)]
    users: Vec<String>,
    /// Unix milliseconds until which `users` are kept.
    #[serde(default)]
    users_until_ms: Option<i64>,
    /// Domains that have proven the name, each with the Unix milliseconds at which the proof was written down last. The key is
    /// a scope's label and a domain's id: a scope may add a name again while it still removes it.
    #[serde(default)]
    proven: BTreeMap<String, i64>,
    /// Posthorn has made it at SES; another may serve others in the account, and is left alone.
    #[serde(default)]
    ours: bool,
    /// Unix milliseconds since which it is being removed from SES, by whoever took the last user away.
    #[serde(default)]
    removing_at_ms: Option<i64>,
}

impl Item for IdentityItem {
    const KIND: &'static str = "identity";
}

/// What became of joining an identity's users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// The domain is among them.
    Yes {
        /// No other domain uses the identity, so its settings are this one's to make.
        alone: bool,
    },
    /// The identity is being removed from SES at this moment: try again soon.
    BeingRemoved,
    /// They are too many.
    Full,
}

/// An identity that nobody uses any more, to be removed from SES if Posthorn made it.
pub struct Removal {
    stored: Stored<IdentityItem>,
}

fn place<'a>(app: &'a App, name: &DomainName) -> Partition<'a> {
    app.part::<Store>().system(Table::Senders, "identity", name.as_str())
}

impl IdentityItem {
    /// Answers besides whether there is anything to write.
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

    /// Whether it was the last user.
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
        self.proven.retain(|_, at_ms| now_ms < *at_ms + PROOF_HELD_MS);
        if !self.users.is_empty() && now_ms >= *self.users_until_ms.get_or_insert(now_ms + PROOF_HELD_MS) {
            self.users.clear();
        }
    }
}

fn user(scope: &Scope, id: DomainId) -> String {
    format!("{}/{}", scope.label(), id.suffix())
}

/// What [`join_identity`], [`own_identity`] and [`is_own_identity`] use.
pub const JOINS_IDENTITIES: Use = Table::Senders.get().put();
/// What [`leave_identity`] uses, and the end of the [`Removal`] that it may answer.
pub const LEAVES_IDENTITIES: Use = Table::Senders.get().put().delete();

/// Notes that the domain `id` of `scope`, whose proof was seen just now, uses the identity of `name`; to be called before SES is
/// asked for it. Doing it again renews the proof.
///
/// # Errors
/// As of any change.
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
        // Removed since it was read.
        Revised::Absent => Ok(Joined::BeingRemoved),
        Revised::Changed(_) | Revised::Unchanged(_) => Ok(joined),
    }
}

/// Takes the domain `id` of `scope` from the users of the identity of `name`. Who takes the last one away is told to remove the
/// identity from SES, and so is who repeats it after a crash.
///
/// # Errors
/// As of any change.
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

/// Notes that SES's identity is Posthorn's own; to be called before SES is asked to make it, and when it has none.
pub async fn own_identity(app: &App, name: &DomainName) -> Result<(), StoreError> {
    let own = |item: &mut IdentityItem| !std::mem::replace(&mut item.ours, true);
    match place(app, name).revise(SORT, Read::Consistent, own).await? {
        Revised::Changed(_) | Revised::Unchanged(_) => Ok(()),
        // Its last user left since this one joined.
        Revised::Absent => Err(StoreError::Contended),
    }
}

/// Whether SES's identity is Posthorn's own.
pub async fn is_own_identity(app: &App, name: &DomainName) -> Result<bool, StoreError> {
    let item = place(app, name).get::<IdentityItem>(SORT, Read::Consistent).await?;
    Ok(item.is_some_and(|item| item.value.ours))
}

impl Removal {
    /// Whether Posthorn made the identity, and may remove it from SES.
    pub fn is_ours(&self) -> bool {
        self.stored.value.ours
    }

    /// Forgets the identity, once it is gone from SES; not if somebody came to use it since.
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
    fn a_removal_keeps_others_out_for_a_minute_and_no_longer() {
        let mut item = IdentityItem { removing_at_ms: Some(1_000), ..proven(&[]) };
        assert_eq!(item.join("a", 1_000 + REMOVAL_MS - 1), (Joined::BeingRemoved, false));
        let at_ms = 1_000 + REMOVAL_MS;
        assert_eq!(item.join("a", at_ms), (Joined::Yes { alone: true }, true));
        assert_eq!(item, proven(&[("a", at_ms)]));
        assert_eq!(item.join("a", at_ms + 1), (Joined::Yes { alone: true }, false));
        assert_eq!(item.join("b", at_ms + 1), (Joined::Yes { alone: false }, true));
    }

    #[test]
    fn those_who_proved_nothing_never_fill_it_and_go() {
        let users: Vec<String> = (0..IDENTITY_USERS_MAX).map(|number| number.to_string()).collect();
        let old = IdentityItem { users, ours: true, ..IdentityItem::default() };
        let mut item: IdentityItem = serde_json::from_value(serde_json::json!({
            "users": old.users, "ours": true, "removing_at_ms": null
        }))
        .unwrap();
        assert_eq!(item, old, "as it was written before a proof was asked for");
        assert_eq!(item.join("true owner", 5), (Joined::Yes { alone: false }, true));
        assert_eq!(item.join("7", 6), (Joined::Yes { alone: false }, true), "one of them proves itself");
        assert_eq!((item.users.len(), item.proven.len()), (IDENTITY_USERS_MAX - 1, 2));
        assert!(!item.leave("8", 7));
        item.join("true owner", PROOF_HELD_MS + 5);
        assert_eq!((item.users.len(), item.proven.len()), (0, 2));
    }

    #[test]
    fn a_proof_that_nobody_sees_any_more_ends_and_the_seats_are_for_those_who_prove() {
        let many: Vec<String> = (0..IDENTITY_USERS_MAX).map(|number| number.to_string()).collect();
        let many: Vec<(&str, i64)> = many.iter().map(|user| (user.as_str(), 0)).collect();
        let mut item = proven(&many);
        assert_eq!(item.join("late", PROOF_HELD_MS - 1), (Joined::Full, false));
        assert_eq!(item.join("3", PROOF_HELD_MS - 1), (Joined::Yes { alone: false }, true), "renewed");
        assert_eq!(item.join("late", PROOF_HELD_MS), (Joined::Yes { alone: false }, true));
        assert_eq!(item.proven.len(), 2);
        assert!(!item.leave("3", PROOF_HELD_MS));
        assert!(item.leave("late", PROOF_HELD_MS));
        assert!(item.leave("late", PROOF_HELD_MS), "a repetition gets the same answer");
    }
}
