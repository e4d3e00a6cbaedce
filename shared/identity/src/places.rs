//! The partitions of the identity table. None has a scope: a person belongs to several organisations.

use posthorn_app::App;
use posthorn_ids::{PersonId, ProductId};
use posthorn_store::{Partition, Store, Table};

use crate::Address;

/// The sort key of an account.
pub(crate) const ACCOUNT_SORT: &str = "account";
/// The sort key of an address.
pub(crate) const ADDRESS_SORT: &str = "address";

/// The partition of an account, under [`ACCOUNT_SORT`].
pub(crate) fn account_partition(app: &App, person: PersonId) -> Partition<'_> {
    app.part::<Store>().system(Table::Identity, "account", &person.suffix())
}

/// The partition that says whose address it is, under [`ADDRESS_SORT`].
pub(crate) fn address_partition<'a>(app: &'a App, address: &Address) -> Partition<'a> {
    app.part::<Store>().system(Table::Identity, "address", &address.hash())
}

/// The partition of the refused log-ins with an address. The sort key is the hour.
pub(crate) fn refused_partition<'a>(app: &'a App, address: &Address) -> Partition<'a> {
    app.part::<Store>().system(Table::Identity, "refused-log-in", &address.hash())
}

/// The partition of the failed log-ins with an address, to the console or to a product. The sort key is the known device, the network,
/// or `all`.
pub(crate) fn waits_partition<'a>(
    app: &'a App,
    address: &Address,
    product: Option<ProductId>,
) -> Partition<'a> {
    let of = product.map(|product| format!("{}/", product.suffix())).unwrap_or_default();
    app.part::<Store>().system(Table::Limits, "log-ins", &format!("{of}{}", address.hash()))
}
