//! Who uses an SES identity: it belongs to the AWS account, and several scopes may send from one domain.

use posthorn_app::App;
use posthorn_ids::DomainId;
use posthorn_store::{
    Created, Deleted, Item, Partition, Read, Revised, Scope, Store, StoreError, Stored, Table,
};
use serde::{Deserialize, Serialize};

use crate::DomainName;

/// A removal that is older has died: functions live 30 seconds at most.
const REMOVAL_MS: i64 = 60_000;
/// More scopes than this may not share a domain: the item of its users stays small.
pub const IDENTITY_USERS_MAX: usize = 500;
const SORT: &str = "users";

/// The domains, of whichever scope, that an identity stands behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct IdentityItem {
    /// A scope's label and a domain's id each: a scope may add a name again while it still removes it.
    users: Vec<String>,
    /// Posthorn has made it at SES; another may serve others in the account, and is left alone.
    #[serde(default)]
    ours: bool,
    /// Unix milliseconds since which it is being removed from SES, by whom took the last user away.
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
    Yes,
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
    fn join(&mut self, label: &str, now_ms: i64) -> (Joined, bool) {
        if self.removing_at_ms.is_some_and(|at_ms| now_ms < at_ms + REMOVAL_MS) {
            return (Joined::BeingRemoved, false);
        }
        if self.users.iter().any(|user| user == label) {
            return (Joined::Yes, false);
        }
        if self.users.len() >= IDENTITY_USERS_MAX {
            return (Joined::Full, false);
        }
        self.users.push(label.to_owned());
        self.removing_at_ms = None;
        (Joined::Yes, true)
    }
}

fn user(scope: &Scope, id: DomainId) -> String {
    format!("{}/{}", scope.label(), id.suffix())
}

/// Notes that the domain `id` of `scope` uses the identity of `name`; to be called before SES is asked for it. Doing it again changes
/// nothing.
pub async fn join_identity(
    app: &App,
    scope: &Scope,
    id: DomainId,
    name: &DomainName,
) -> Result<Joined, StoreError> {
    let (label, now_ms) = (user(scope, id), app.now().as_millisecond());
    let first = IdentityItem { users: vec![label.clone()], ours: false, removing_at_ms: None };
    let partition = place(app, name);
    let existing = match partition.create(SORT, &first).await? {
        Created::New => return Ok(Joined::Yes),
        Created::Existing(existing) => existing,
    };
    let mut joined = Joined::Yes;
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
        item.users.retain(|user| *user != label);
        last = item.users.is_empty();
        if last {
            item.removing_at_ms = Some(now_ms);
        }
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

    #[test]
    fn a_removal_keeps_others_out_for_a_minute_and_no_longer() {
        let mut item = IdentityItem { users: vec![], ours: true, removing_at_ms: Some(1_000) };
        assert_eq!(item.join("a", 1_000 + REMOVAL_MS - 1), (Joined::BeingRemoved, false));
        assert_eq!(item.join("a", 1_000 + REMOVAL_MS), (Joined::Yes, true));
        assert_eq!(item, IdentityItem { users: vec!["a".into()], ours: true, removing_at_ms: None });
        assert_eq!(item.join("a", 0), (Joined::Yes, false));
        item.users = (0..IDENTITY_USERS_MAX).map(|number| number.to_string()).collect();
        assert_eq!(item.join("b", 0), (Joined::Full, false));
    }
}
