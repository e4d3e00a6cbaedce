//! The partitions of the webhooks table.

use posthorn_app::App;
use posthorn_ids::WebhookId;
use posthorn_items::Scope;
use posthorn_store::{Partition, Store, Table};

/// The partition of a scope's endpoints, each under its id's suffix.
pub fn collection<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).collection(Table::Webhooks, "webhook")
}

/// The partition of an endpoint's deliveries, each under its id's suffix.
pub(crate) fn deliveries<'a>(app: &'a App, scope: &Scope, id: WebhookId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Webhooks, "deliveries", &id.suffix())
}

/// The partition of an endpoint's failures, each under its delivery's suffix.
pub(crate) fn failures<'a>(app: &'a App, scope: &Scope, id: WebhookId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Webhooks, "failures", &id.suffix())
}

/// The partition of an endpoint's paces, each under its rate in deliveries per second.
pub(crate) fn paces<'a>(app: &'a App, scope: &Scope, id: WebhookId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Webhooks, "pace", &id.suffix())
}

/// The partition of the budget of test events, under `tests`. The root scope has it, for all tenants.
pub(crate) fn test_budget<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(&scope.root_scope()).collection(Table::Webhooks, "budget")
}
