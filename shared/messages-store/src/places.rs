//! The partitions of the messages table that other contexts read too.

use posthorn_app::App;
use posthorn_ids::EmailId;
use posthorn_items::Scope;
use posthorn_messages::MESSAGE_SORT;
use posthorn_store::{Partition, Store, Table, Term};

/// The partition of a scope's usage in a month (`2026-11`). Each day has one item, under its number in two digits and
/// `/email`.
pub fn usage_of_month<'a>(app: &'a App, scope: &Scope, month: &str) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Messages, "usage", month)
}

/// The partition of a scope's usage by sending domain in a month (`2026-11`). Each domain has one item, under its name.
pub fn usage_of_domains<'a>(app: &'a App, scope: &Scope, month: &str) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Messages, "usage-domains", month)
}

/// The partition of the monthly usage of all tenants of the scope's organisation. Each tenant has one item for each environment and
/// month, under [`tenants_prefix`](posthorn_messages::tenants_prefix) and its suffix.
pub fn usage_of_tenants<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).of_org(Table::Messages, "usage-tenants")
}

/// The partition of a scope's quota, under `quota`.
pub fn quota_partition<'a>(app: &'a App, scope: &Scope) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Messages, "quota", "email")
}

/// The partition that holds a message's head and content, and its opens and clicks.
pub fn message_partition<'a>(app: &'a App, scope: &Scope, id: EmailId) -> Partition<'a> {
    app.part::<Store>().scoped(scope).partition(Table::Messages, "message", &id.suffix())
}

/// A search term of messages. Its entries lead to their heads.
pub fn message_term(text: &str) -> Term<'_> {
    Term { entries: "search", text, items: "message", sort: MESSAGE_SORT }
}
