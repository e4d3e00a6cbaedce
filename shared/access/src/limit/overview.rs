//! Reads the tallies: who calls how much, who is refused, and when a key was last used.

use jiff::Timestamp;
use posthorn_app::App;
use posthorn_ids::{ApiKeyId, Environment, OrgId, PersonId, SessionId, TenantId};
use posthorn_items::Scope;
use posthorn_limits::WINDOW_MS;
use posthorn_store::{Partition, Read, Store, StoreError, Table, Tally};
use posthorn_uses::Use;

use super::class::Class;
use crate::places::{key_tallies, org_tallies, session_tallies, tenant_tallies};

/// The most tallies that one request reads: 125 read units.
const TALLIES_MAX: i32 = 10_000;
/// Replaces the tenant's id in the sort keys of an organisation's own keys.
const NO_TENANT: &str = "0";

/// The recent use of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyUse {
    /// The key.
    pub key_id: ApiKeyId,
    /// The tenant that the key is bound to.
    pub tenant: Option<TenantId>,
    /// The key's environment.
    pub environment: Environment,
    /// The class of the counted requests.
    pub class: Class,
    /// The key's tally.
    pub tally: Tally,
}

/// The sort key of a key's tally. It starts with the tenant, so that a tenant can query its own keys.
pub(super) fn key_sort(scope: &Scope, class: Class, key_suffix: &str) -> String {
    format!("{}{}/{}/{key_suffix}", tenant_prefix(scope), scope.environment(), class.as_str())
}

/// The sort key of a session's tally.
pub(super) fn session_sort(session: SessionId, class: Class) -> String {
    format!("{}/{}", session.suffix(), class.as_str())
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

/// The use of the keys that `scope` may see, and whether the list is complete. An organisation's own scope sees its tenants' keys
/// too. A scope of `live` sees the keys of every environment.
///
/// # Errors
/// `StoreError` if the read fails.
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
/// `StoreError` if a read fails.
pub async fn org_uses(app: &App, org: OrgId) -> Result<Vec<(Class, Tally)>, StoreError> {
    let mut uses = Vec::new();
    for class in Class::ALL {
        if let Some(tally) = org_tallies(app, org).get::<Tally>(class.as_str(), Read::Eventual).await? {
            uses.push((class, tally.value));
        }
    }
    Ok(uses)
}

/// The recent use of all of a tenant's keys together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantUse {
    /// The tenant.
    pub tenant: TenantId,
    /// The class of the counted requests.
    pub class: Class,
    /// Their tally.
    pub tally: Tally,
}

/// The use of an organisation's tenants, from the first page of tallies.
///
/// # Errors
/// `StoreError` if the read fails.
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

/// The uses that callers of [`last_used`] declare.
pub const READS_LAST_USES: Use = Table::Limits.get_many();

/// When each of these keys of `scope` was last used, to the minute; `None` for a key not used in three months. An instance
/// reports a key's first request and then once in some dozens of requests, so the last few may be missing.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn last_used(
    app: &App,
    scope: &Scope,
    keys: &[ApiKeyId],
) -> Result<Vec<Option<Timestamp>>, StoreError> {
    let place =
        |key: &ApiKeyId, class| (key_tallies(app, scope.org()), key_sort(scope, class, &key.suffix()));
    let places: Vec<_> = keys.iter().flat_map(|key| Class::ALL.map(|class| place(key, class))).collect();
    latest_windows(app, &places).await
}

/// The same for sessions of a person.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn sessions_last_used(
    app: &App,
    person: PersonId,
    sessions: &[SessionId],
) -> Result<Vec<Option<Timestamp>>, StoreError> {
    let place = |id: &SessionId, class| (session_tallies(app, person), session_sort(*id, class));
    let places: Vec<_> = sessions.iter().flat_map(|id| Class::ALL.map(|class| place(id, class))).collect();
    latest_windows(app, &places).await
}

/// The time of the latest tally of each caller, which has one place for each class.
async fn latest_windows(
    app: &App,
    places: &[(Partition<'_>, String)],
) -> Result<Vec<Option<Timestamp>>, StoreError> {
    let found = app.part::<Store>().get_many(Table::Limits, places, Read::Eventual).await?;
    let mut windows = Vec::new();
    for item in found {
        windows.push(item.map(|item| item.decode::<Tally>()).transpose()?.map(|tally| tally.value.window));
    }
    let latest = |of_one: &[Option<i64>]| of_one.iter().flatten().max().copied();
    let time = |window: i64| Timestamp::from_millisecond(window * WINDOW_MS).ok();
    Ok(windows.chunks(Class::ALL.len()).map(|of_one| latest(of_one).and_then(time)).collect())
}
