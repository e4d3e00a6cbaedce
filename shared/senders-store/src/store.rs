use posthorn_app::App;
use posthorn_ids::{DomainId, IpPoolId};
use posthorn_items::{Item, Scope};
use posthorn_senders::{Domain, DomainName};
use posthorn_store::{Created, Partition, Read, Revised, Store, StoreError, Table};
use serde::{Deserialize, Serialize};

/// The sort key of a name's pointer, which is alone in its partition.
pub const NAME_SORT: &str = "name";

/// Which domain of the scope has a name. It is written before the domain, and only if the name is free; should the domain
/// never come to be, the next request for the name goes on under the same id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainNameItem {
    /// The domain.
    pub id: DomainId,
}

impl Item for DomainNameItem {
    const KIND: &'static str = "domain_name";
}

/// The domains of a scope, each under its [`Domain::sort`]; a scope has few.
pub fn domains<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Senders, "domain")
}

/// Where a name's pointer stands.
pub fn name_partition<'a>(app: &'a App, scope: &Scope, name: &DomainName) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Senders, "domain-name", name.as_str())
}

/// Where the removal of a scope's pool is kept.
pub fn pool_removal<'a>(app: &'a App, scope: &Scope, id: IpPoolId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Senders, "ip-pool-removal", &id.suffix())
}

/// The pools of a scope, each under its [`IpPool::sort`](posthorn_senders::IpPool::sort); a scope has few.
pub fn ip_pools<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Senders, "ip-pool")
}

/// Adds a domain as verified, without asking SES or the DNS: what the local runner does for its demo. Doing it again
/// changes nothing.
pub async fn bootstrap_verified_domain(
    app: &App,
    scope: &Scope,
    name: &DomainName,
) -> Result<DomainId, StoreError> {
    let pointer = DomainNameItem { id: DomainId::new(app.now()) };
    let id = match name_partition(app, scope, name).create(NAME_SORT, &pointer).await? {
        Created::New => pointer.id,
        Created::Existing(existing) => existing.value.id,
    };
    let region = app.sdk().region().map(ToString::to_string).unwrap_or_default();
    // As a test environment's: there is nothing behind it that the DNS or SES could be asked about.
    let mut domain = Domain::new(id, name.clone(), region, id.suffix(), true);
    verify(&mut domain, app.now().as_millisecond());
    let (domains, sort) = (domains(app, scope), Domain::sort(id));
    if let Created::Existing(_) = domains.create(&sort, &domain).await? {
        let now_ms = app.now().as_millisecond();
        let make_verified = |current: &mut Domain| {
            let news = !current.is_verified();
            if news {
                verify(current, now_ms);
            }
            news
        };
        let revised = domains.revise::<Domain>(&sort, Read::Consistent, make_verified).await?;
        if matches!(revised, Revised::Absent) {
            return Err(StoreError::Contended);
        }
    }
    Ok(id)
}

fn verify(domain: &mut Domain, now_ms: i64) {
    domain.apply(&domain.pretended_look(), now_ms);
}
