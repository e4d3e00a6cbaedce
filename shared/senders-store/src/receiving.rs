//! Who takes in the mail of a domain. SES knows one mailbox for a name, so that only one scope can.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use posthorn_app::{App, FromApp};
use posthorn_ids::DomainId;
use posthorn_items::{Item, Scope};
use posthorn_senders::DomainName;
use posthorn_store::{Created, Deleted, Partition, Read, Store, StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

const SORT: &str = "receiving";

/// The one domain, of whichever scope, that takes in the mail of a name.
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

/// A domain of a scope that takes mail in, beside the others of the scope: the name's own item is not found from the scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct TakesIn {}

impl Item for TakesIn {
    const KIND: &'static str = "takes_in";
}

/// How long an instance remembers that a scope takes mail in. That it does not, it remembers for less: an owner who has just
/// switched it on expects answers to what is sent next to be recognised.
const YES_KEPT: SignedDuration = SignedDuration::from_secs(30);
const NO_KEPT: SignedDuration = SignedDuration::from_secs(5);
/// An instance that sees more scopes than this forgets them all.
const SCOPES_MAX: usize = 10_000;

struct SeenScopes(Mutex<HashMap<Scope, (Timestamp, bool)>>);

impl FromApp for SeenScopes {
    fn from_app(_: &App) -> Self {
        Self(Mutex::default())
    }
}

/// What became of asking for a name's mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receiving {
    /// It is the domain's.
    Ours,
    /// Another domain takes it in.
    Taken(ReceivingItem),
}

fn place<'a>(app: &'a App, name: &str) -> Partition<'a> {
    app.part::<Store>().system(Table::Senders, "receiving", name)
}

fn taken_in<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Senders, "takes-in")
}

/// What [`take_receiving`] uses.
pub const TAKES_RECEIVING: Use = Table::Senders.put();
/// What [`leave_receiving`] and [`free_receiving`] use.
pub const LEAVES_RECEIVING: Use = Table::Senders.get().delete();

/// Takes in the mail of `name` for the domain `id` of `scope`, unless another does. Doing it again changes nothing, and finishes
/// what a crash between the two writes left.
pub async fn take_receiving(
    app: &App,
    scope: &Scope,
    id: DomainId,
    name: &DomainName,
) -> Result<Receiving, StoreError> {
    let wanted = ReceivingItem { scope: scope.label(), domain_id: id };
    match place(app, name.as_str()).create(SORT, &wanted).await? {
        Created::Existing(existing) if existing.value != wanted => {
            return Ok(Receiving::Taken(existing.value));
        }
        Created::New | Created::Existing(_) => {}
    }
    taken_in(app, scope).overwrite(&id.suffix(), &TakesIn {}).await?;
    Ok(Receiving::Ours)
}

/// Gives the mail of `name` up, if it is the domain's.
pub async fn leave_receiving(
    app: &App,
    scope: &Scope,
    id: DomainId,
    name: &DomainName,
) -> Result<(), StoreError> {
    let ours = ReceivingItem { scope: scope.label(), domain_id: id };
    taken_in(app, scope).delete::<TakesIn>(&id.suffix()).await?;
    let partition = place(app, name.as_str());
    match partition.get::<ReceivingItem>(SORT, Read::Consistent).await? {
        Some(standing) if standing.value == ours => match partition.delete_if(SORT, &standing).await? {
            Deleted::Gone | Deleted::Changed(_) => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Frees a name's mail from `holder`, whose domain is not verified any more, so that who proves the name now can take it.
pub async fn free_receiving(app: &App, name: &DomainName, holder: &ReceivingItem) -> Result<(), StoreError> {
    let partition = place(app, name.as_str());
    match partition.get::<ReceivingItem>(SORT, Read::Consistent).await? {
        Some(standing) if standing.value == *holder => match partition.delete_if(SORT, &standing).await? {
            Deleted::Gone | Deleted::Changed(_) => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Who takes in the mail to `domain`: by its own name alone, for SES is told by whole names.
pub async fn receiver_of(app: &App, domain: &str) -> Result<Option<ReceivingItem>, StoreError> {
    let item = place(app, domain).get::<ReceivingItem>(SORT, Read::Eventual).await?;
    Ok(item.map(|item| item.value))
}

/// Whether `scope` takes in the mail of any domain, as of at most 30 seconds ago.
pub async fn takes_mail_in(app: &App, scope: &Scope) -> Result<bool, StoreError> {
    let (seen, now) = (app.part::<SeenScopes>(), app.now());
    let recalled = seen.0.lock().unwrap_or_else(PoisonError::into_inner).get(scope).copied();
    if let Some((read_at, takes)) = recalled
        && now.duration_since(read_at) < (if takes { YES_KEPT } else { NO_KEPT })
    {
        return Ok(takes);
    }
    let takes = !taken_in(app, scope).query("", 1, false, Read::Eventual).await?.is_empty();
    let mut scopes = seen.0.lock().unwrap_or_else(PoisonError::into_inner);
    if scopes.len() >= SCOPES_MAX {
        scopes.clear();
    }
    scopes.insert(scope.clone(), (now, takes));
    Ok(takes)
}
