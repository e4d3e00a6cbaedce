//! What the tallies tell: who calls how much, who is being refused, and when a key was used last.

use jiff::Timestamp;
use posthorn_app::App;
use posthorn_ids::{ApiKeyId, Environment, OrgId, TenantId};
use posthorn_items::Scope;
use posthorn_limits::WINDOW_MS;
use posthorn_store::{Read, Store, StoreError, Table, Tally};
use posthorn_uses::Use;

use super::{
    class::Class,
    tallies::{key_tallies, org_tallies, tenant_tallies},
};

/// More than this are not looked through in one request: 125 read units.
const TALLIES_MAX: i32 = 10_000;
/// Stands for an organisation's own keys where a tenant's id stands for a tenant's.
const NO_TENANT: &str = "0";

/// How much a key has called of late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyUse {
    /// The key.
    pub key_id: ApiKeyId,
    /// The tenant that it is bound to.
    pub tenant: Option<TenantId>,
    /// Its environment.
    pub environment: Environment,
    /// Which requests.
    pub class: Class,
    /// Its tally.
    pub tally: Tally,
}

/// Where a key's tally stands among its organisation's: by tenant, so that a tenant finds its own.
pub(super) fn key_sort(scope: &Scope, class: Class, key: ApiKeyId) -> String {
    format!("{}{}/{}/{}", tenant_prefix(scope), scope.environment(), class.as_str(), key.suffix())
}

fn tenant_prefix(scope: &Scope) -> String {
    match scope.tenant() {
        Some(tenant) => format!("{tenant}/"),
        None => format!("{NO_TENANT}/"),
    }
}

fn read_sort(sort: &str) -> Option<(Option<TenantId>, Environment, Class, ApiKeyId)> {
    let mut parts = sort.splitn(4, '/');
    let mut next = || parts.next();
    let (tenant, environment, class, key) = (next()?, next()?, next()?, next()?);
    let tenant = if tenant == NO_TENANT { None } else { Some(tenant.parse().ok()?) };
    let class = Class::ALL.into_iter().find(|one| one.as_str() == class)?;
    Some((tenant, environment.parse().ok()?, class, ApiKeyId::from_suffix(key).ok()?))
}

/// The use of the keys that `scope` may see, and whether these are all: an organisation's own scope sees its tenants' too, and
/// that of `live` those of every environment.
///
/// # Errors
/// As of any read.
pub async fn key_uses(app: &App, scope: &Scope) -> Result<(Vec<KeyUse>, bool), StoreError> {
    let prefix = scope.tenant().map(|_| tenant_prefix(scope)).unwrap_or_default();
    let items = key_tallies(app, scope.org()).query(&prefix, TALLIES_MAX, false, Read::Eventual).await?;
    let are_all = items.len() < TALLIES_MAX as usize;
    let mut uses = Vec::new();
    for item in items {
        let Some((tenant, environment, class, key_id)) = item.sort().and_then(read_sort) else { continue };
        if scope.environment().is_live() || environment == *scope.environment() {
            uses.push(KeyUse { key_id, tenant, environment, class, tally: item.decode::<Tally>()?.value });
        }
    }
    Ok((uses, are_all))
}

/// The use of all of an organisation's keys together.
///
/// # Errors
/// As of any read.
pub async fn org_uses(app: &App, org: OrgId) -> Result<Vec<(Class, Tally)>, StoreError> {
    let mut uses = Vec::new();
    for class in Class::ALL {
        if let Some(tally) = org_tallies(app, org).get::<Tally>(class.as_str(), Read::Eventual).await? {
            uses.push((class, tally.value));
        }
    }
    Ok(uses)
}

/// How much a tenant's keys have called of late, all together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantUse {
    /// The tenant.
    pub tenant: TenantId,
    /// Which requests.
    pub class: Class,
    /// Their tally.
    pub tally: Tally,
}

/// The use of an organisation's tenants, as far as one page tells.
///
/// # Errors
/// As of any read.
pub async fn tenant_uses(app: &App, org: OrgId) -> Result<Vec<TenantUse>, StoreError> {
    let items = tenant_tallies(app, org).query("", TALLIES_MAX, false, Read::Eventual).await?;
    let mut uses = Vec::new();
    for item in items {
        let read = item.sort().and_then(|sort| {
            let (tenant, class) = sort.split_once('/')?;
            let class = Class::ALL.into_iter().find(|one| one.as_str() == class)?;
            Some((tenant.parse().ok()?, class))
        });
        let Some((tenant, class)) = read else { continue };
        uses.push(TenantUse { tenant, class, tally: item.decode::<Tally>()?.value });
    }
    Ok(uses)
}

/// What [`last_used`] uses.
pub const READS_LAST_USES: Use = Table::Limits.get_many();

/// When each of these keys of `scope` was used last, to the minute; `None` for one that was not in three months. An instance
/// reports a key's first request and then once in some dozens, so that the last few may not be told yet.
///
/// # Errors
/// As of any read.
pub async fn last_used(
    app: &App,
    scope: &Scope,
    keys: &[ApiKeyId],
) -> Result<Vec<Option<Timestamp>>, StoreError> {
    let place = |key: &ApiKeyId, class| (key_tallies(app, scope.org()), key_sort(scope, class, *key));
    let places: Vec<_> = keys.iter().flat_map(|key| Class::ALL.map(|class| place(key, class))).collect();
    let found = app.part::<Store>().get_many(Table::Limits, &places, Read::Eventual).await?;
    let mut windows = Vec::new();
    for item in found {
        windows.push(item.map(|item| item.decode::<Tally>()).transpose()?.map(|tally| tally.value.window));
    }
    let latest = |of_key: &[Option<i64>]| of_key.iter().flatten().max().copied();
    let time = |window: i64| Timestamp::from_millisecond(window * WINDOW_MS).ok();
    Ok(windows.chunks(Class::ALL.len()).map(|of_key| latest(of_key).and_then(time)).collect())
}
