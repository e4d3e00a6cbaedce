//! The partitions of the identity table. None has a scope: a person belongs to several organisations.

use posthorn_app::App;
use posthorn_ids::PersonId;
use posthorn_store::{Partition, Store, Table};

use crate::Address;

/// The sort key of an account.
pub(crate) const ACCOUNT_SORT: &str = "account";
/// The sort key of an address.
pub(crate) const ADDRESS_SORT: &str = "address";
/// The sort key of a one-time token.
pub(crate) const TOKEN_SORT: &str = "token";
/// The sort key of a log-in that waits for its second factor.
pub(crate) const TICKET_SORT: &str = "ticket";
/// The sort key of a passkey's ceremony.
pub(crate) const CEREMONY_SORT: &str = "ceremony";

/// The partition of an account, under [`ACCOUNT_SORT`].
pub(crate) fn account_partition(app: &App, person: PersonId) -> Partition<'_> {
    app.part::<Store>().system(Table::Identity, "account", &person.suffix())
}

/// The partition that says whose address it is, under [`ADDRESS_SORT`].
pub(crate) fn address_partition<'a>(app: &'a App, address: &Address) -> Partition<'a> {
    app.part::<Store>().system(Table::Identity, "address", &address.hash())
}

/// The partition of a one-time token, by the hash of its secret, under [`TOKEN_SORT`].
pub(crate) fn token_partition<'a>(app: &'a App, secret_hash: &str) -> Partition<'a> {
    app.part::<Store>().system(Table::Identity, "token", secret_hash)
}

/// The partition of the refused log-ins with an address. The sort key is the hour.
pub(crate) fn refused_partition<'a>(app: &'a App, address: &Address) -> Partition<'a> {
    app.part::<Store>().system(Table::Identity, "refused-log-in", &address.hash())
}

/// The partition of a log-in that waits for its second factor, by the hash of its secret, under [`TICKET_SORT`].
pub(crate) fn ticket_partition<'a>(app: &'a App, secret_hash: &str) -> Partition<'a> {
    app.part::<Store>().system(Table::Identity, "ticket", secret_hash)
}

/// The partition of a passkey's ceremony, by the hash of its secret, under [`CEREMONY_SORT`].
pub(crate) fn ceremony_partition<'a>(app: &'a App, secret_hash: &str) -> Partition<'a> {
    app.part::<Store>().system(Table::Identity, "ceremony", secret_hash)
}

/// The partition of the failed log-ins with an address. The sort key is the network, or `all`.
pub(crate) fn waits_partition<'a>(app: &'a App, address: &Address) -> Partition<'a> {
    app.part::<Store>().system(Table::Limits, "log-ins", &address.hash())
}
