//! Shared by the lists of usage and costs by tenant: reads a page of the tenants' counts.

use std::collections::BTreeMap;

use posthorn_app::App;
use posthorn_ids::TenantId;
use posthorn_items::Scope;
use posthorn_messages::{UsageItem, tenants_prefix};
use posthorn_messages_store::usage_of_tenants;
use posthorn_problem::{INTERNAL, Problem};
use posthorn_runtime::uses::{Table, Use};
use posthorn_store::{Page, PageRequest};

/// The `uses` of [`page_of_tenants`].
pub(crate) const READS_TENANTS: Use = Table::Messages.query();

/// A tenant and its counts of a month.
pub(crate) type TenantCounts = (TenantId, BTreeMap<String, u64>);

/// A page of the counts of tenants in the scope's environment and a month (`2026-11`), oldest tenant first. For scopes of the
/// organisation itself.
pub(crate) async fn page_of_tenants(
    app: &App,
    scope: &Scope,
    month: &str,
    request: &PageRequest,
) -> Result<Page<TenantCounts>, Problem> {
    let prefix = tenants_prefix(scope.environment(), month);
    let Page { items, has_more, next_cursor } =
        usage_of_tenants(app, scope).page_by_name::<UsageItem>(&prefix, request).await?;
    let items = items.into_iter().map(|(suffix, usage)| match TenantId::from_suffix(&suffix) {
        Ok(tenant) => Ok((tenant, usage.counts)),
        Err(error) => Err(INTERNAL.because("Something went wrong on our side.").caused_by(&error)),
    });
    Ok(Page { items: items.collect::<Result<_, Problem>>()?, has_more, next_cursor })
}
