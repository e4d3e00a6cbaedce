//! The partitions of the senders table.

use posthorn_app::App;
use posthorn_ids::{DomainId, IpPoolId};
use posthorn_items::Scope;
use posthorn_senders::DomainName;
use posthorn_store::{Partition, Store, Table};

/// The kind of the list of an organisation's live domains.
pub(crate) const DOMAIN_ROLL: &str = "domain-roll";

/// The kind of the list of an organisation's live IP pools.
pub(crate) const IP_POOL_ROLL: &str = "ip-pool-roll";

/// The partition of a scope's domains, each under its [`Domain::sort`](posthorn_senders::Domain::sort). A scope has few.
pub fn domains<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Senders, "domain")
}

/// The partition of a name's pointer, under `name`.
pub fn name_partition<'a>(app: &'a App, scope: &Scope, name: &DomainName) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Senders, "domain-name", name.as_str())
}

/// The partition of a scope's pools, each under its [`IpPool::sort`](posthorn_senders::IpPool::sort). A scope has few.
pub fn ip_pools<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Senders, "ip-pool")
}

/// The partition of a scope's phone numbers, each under its [`Number::sort`](posthorn_senders::Number::sort). A scope has few.
pub fn numbers<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Senders, "number")
}

/// The partition of what the scope's organisation has asked for in the last hour, under
/// [`PROVISIONS_SORT`](posthorn_senders::PROVISIONS_SORT).
pub fn provisions<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).of_org(Table::Senders, "provisions")
}

/// The partition of a pool's removal.
pub fn pool_removal<'a>(app: &'a App, scope: &Scope, id: IpPoolId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Senders, "ip-pool-removal", &id.suffix())
}

/// The partition of one list of the scope's organisation, under `roll`. `kind` is [`DOMAIN_ROLL`] or [`IP_POOL_ROLL`].
pub(crate) fn roll_partition<'a>(app: &'a App, scope: &Scope, kind: &'static str) -> Partition<'a> {
    app.part::<Store>().scoped(scope).of_org(Table::Senders, kind)
}

/// The partition of the warm-up counters of a domain. Each day has one, under the unix milliseconds at which the day
/// ends, in 14 digits.
pub(crate) fn warmup_counters<'a>(app: &'a App, scope: &Scope, id: DomainId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Senders, "warmup", &id.suffix())
}

/// The partition of an SES identity, with its users under `users`. It has no scope, because domains of several scopes may
/// use one identity.
pub(crate) fn identity_partition<'a>(app: &'a App, name: &DomainName) -> Partition<'a> {
    app.part::<Store>().system(Table::Senders, "identity", name.as_str())
}

/// The partition of the domain that receives the mail of `name`, under `receiving`. It has no scope, because SES receives
/// mail per name.
pub(crate) fn receiving_partition<'a>(app: &'a App, name: &str) -> Partition<'a> {
    app.part::<Store>().system(Table::Senders, "receiving", name)
}

/// The partition of a scope's marks of domains that receive mail, each under its domain's suffix.
pub(crate) fn receiving_marks<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Senders, "takes-in")
}

/// The partition of the turns of SES's management calls, under `pace`. It has no scope, because SES limits the account.
pub(crate) fn ses_pace(app: &App) -> Partition<'_> {
    app.part::<Store>().system(Table::Senders, "ses-pace", "management")
}
