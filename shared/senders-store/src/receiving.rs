//! Which scope receives the mail of a domain. SES receives mail per name, not per scope, so only one scope can.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use posthorn_app::{App, FromApp};
use posthorn_ids::DomainId;
use posthorn_items::{Item, Scope};
use posthorn_senders::DomainName;
use posthorn_store::{Created, Deleted, Read, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::places::{receiving_marks, receiving_partition};

const SORT: &str = "receiving";

/// The one domain of any scope that receives the mail of a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivingItem {
    /// The scope's label.
    pub scope: String,
    /// The domain.
    pub domain_id: DomainId,
}

impl Item for ReceivingItem {
    const KIND: &'static str = "receiving";
}

/// Marks a domain that receives mail, in a partition of its scope. The item of the name cannot be found from the scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct TakesIn {}

impl Item for TakesIn {
    const KIND: &'static str = "takes_in";
}

/// How long an instance caches whether a scope receives mail. A "no" is cached for less time: an owner who has just
/// switched receiving on expects that answers to the next emails are recognised.
const YES_CACHED_FOR: SignedDuration = SignedDuration::from_secs(30);
const NO_CACHED_FOR: SignedDuration = SignedDuration::from_secs(5);
/// An instance that caches more scopes than this clears its cache.
const SCOPES_MAX: usize = 10_000;

struct ScopeCache(Mutex<HashMap<Scope, (Timestamp, bool)>>);

impl FromApp for ScopeCache {
    fn from_app(_: &App) -> Self {
        Self(Mutex::default())
    }
}

/// The result of taking a name's mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receiving {
    /// The domain receives it.
    Ours,
    /// Another domain receives it.
    Taken(ReceivingItem),
}

/// The permissions that [`take_receiving`] needs.
pub const TAKES_RECEIVING: Use = Table::Senders.put();
/// The permissions that [`leave_receiving`] and [`free_receiving`] need.
pub const LEAVES_RECEIVING: Use = Table::Senders.get().delete();

/// Lets the domain `id` of `scope` receive the mail of `name`, unless another domain does. Repeating it changes
/// nothing, and repairs a crash between the two writes.
pub async fn take_receiving(
    app: &App,
    scope: &Scope,
    id: DomainId,
    name: &DomainName,
) -> Result<Receiving, StoreError> {
    let wanted = ReceivingItem { scope: scope.label(), domain_id: id };
    match receiving_partition(app, name.as_str()).create(SORT, &wanted).await? {
        Created::Existing(existing) if existing.value != wanted => {
            return Ok(Receiving::Taken(existing.value));
        }
        Created::New | Created::Existing(_) => {}
    }
    receiving_marks(app, scope).overwrite(&id.suffix(), &TakesIn {}).await?;
    Ok(Receiving::Ours)
}

/// Stops receiving the mail of `name`, if the domain receives it.
pub async fn leave_receiving(
    app: &App,
    scope: &Scope,
    id: DomainId,
    name: &DomainName,
) -> Result<(), StoreError> {
    let ours = ReceivingItem { scope: scope.label(), domain_id: id };
    receiving_marks(app, scope).delete::<TakesIn>(&id.suffix()).await?;
    let partition = receiving_partition(app, name.as_str());
    match partition.get::<ReceivingItem>(SORT, Read::Consistent).await? {
        Some(standing) if standing.value == ours => match partition.delete_if(SORT, &standing).await? {
            Deleted::Gone | Deleted::Changed(_) => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Releases a name's mail from `holder`, whose domain is no longer verified, so that another domain with a proof can
/// take it.
pub async fn free_receiving(app: &App, name: &DomainName, holder: &ReceivingItem) -> Result<(), StoreError> {
    let partition = receiving_partition(app, name.as_str());
    match partition.get::<ReceivingItem>(SORT, Read::Consistent).await? {
        Some(standing) if standing.value == *holder => match partition.delete_if(SORT, &standing).await? {
            Deleted::Gone | Deleted::Changed(_) => Ok(()),
        },
        _ => Ok(()),
    }
}

/// The domain that receives mail to `domain`. Only the exact name counts, because SES is configured by full names.
pub async fn receiver_of(app: &App, domain: &str) -> Result<Option<ReceivingItem>, StoreError> {
    let item = receiving_partition(app, domain).get::<ReceivingItem>(SORT, Read::Eventual).await?;
    Ok(item.map(|item| item.value))
}

/// Whether `scope` receives the mail of any domain. The result may be 30 seconds old.
pub async fn receives_mail(app: &App, scope: &Scope) -> Result<bool, StoreError> {
    let (cache, now) = (app.part::<ScopeCache>(), app.now());
    let cached = cache.0.lock().unwrap_or_else(PoisonError::into_inner).get(scope).copied();
    if let Some((read_at, takes)) = cached
        && now.duration_since(read_at) < (if takes { YES_CACHED_FOR } else { NO_CACHED_FOR })
    {
        return Ok(takes);
    }
    let takes = !receiving_marks(app, scope).query("", 1, false, Read::Eventual).await?.is_empty();
    let mut scopes = cache.0.lock().unwrap_or_else(PoisonError::into_inner);
    if scopes.len() >= SCOPES_MAX {
        scopes.clear();
    }
    scopes.insert(scope.clone(), (now, takes));
    Ok(takes)
}
