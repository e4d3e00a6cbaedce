//! Who takes in the mail of a domain. SES knows one mailbox for a name, so that only one scope can.

use posthorn_app::App;
use posthorn_ids::DomainId;
use posthorn_store::{Created, Deleted, Item, Partition, Read, Scope, Store, StoreError, Table};
use serde::{Deserialize, Serialize};

use crate::DomainName;

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

/// Takes in the mail of `name` for the domain `id` of `scope`, unless another does. Doing it again changes nothing.
pub async fn take_receiving(
    app: &App,
    scope: &Scope,
    id: DomainId,
    name: &DomainName,
) -> Result<Receiving, StoreError> {
    let wanted = ReceivingItem { scope: scope.label(), domain_id: id };
    Ok(match place(app, name.as_str()).create(SORT, &wanted).await? {
        Created::New => Receiving::Ours,
        Created::Existing(existing) if existing.value == wanted => Receiving::Ours,
        Created::Existing(existing) => Receiving::Taken(existing.value),
    })
}

/// Gives the mail of `name` up, if it is the domain's.
pub async fn leave_receiving(
    app: &App,
    scope: &Scope,
    id: DomainId,
    name: &DomainName,
) -> Result<(), StoreError> {
    let ours = ReceivingItem { scope: scope.label(), domain_id: id };
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
