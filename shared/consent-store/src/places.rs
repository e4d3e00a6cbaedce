//! The partitions of the consent table.

use posthorn_app::App;
use posthorn_consent::Address;
use posthorn_items::Scope;
use posthorn_store::{Partition, Store, Table};

/// The partition of a scope's topics, each under its id's suffix.
pub fn topics<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Consent, "topic")
}

/// The partition of an address's consents. The consent for everything is under `all`, that for a topic under `topic/` and
/// the topic's suffix.
pub fn consents<'a>(app: &'a App, scope: &Scope, address: &Address) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Consent, "consent", &address.key())
}
