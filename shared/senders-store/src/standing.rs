use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use futures::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use posthorn_app::{App, FromApp};
use posthorn_items::Scope;
use posthorn_senders::{Domain, DomainName, IpPool, Sender, Standing, Warmup};
use posthorn_store::{Read, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    places::{domains, ip_pools, name_partition},
    store::{DomainNameItem, NAME_SORT},
};

/// The permissions that [`sender_standing`] needs.
pub const READS_STANDING: Use = Table::Senders.get();

/// How long an instance caches a domain that may send. A change, pause or deletion of the domain takes at most this
/// long to take effect.
const CACHED_FOR: SignedDuration = SignedDuration::from_secs(30);
/// An instance that caches more domains than this clears its cache.
const DOMAINS_MAX: usize = 10_000;

/// This instance's cache of verified domains. Others are not cached, so a domain works as soon as it is verified.
struct DomainCache(Mutex<HashMap<(Scope, String), (Timestamp, Sender)>>);

impl FromApp for DomainCache {
    fn from_app(_: &App) -> Self {
        Self(Mutex::default())
    }
}

impl DomainCache {
    fn find(&self, key: &(Scope, String), now: Timestamp) -> Option<Sender> {
        let domains = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, sender) = domains.get(key)?;
        (now.duration_since(*read_at) < CACHED_FOR).then(|| sender.clone())
    }

    fn insert(&self, key: (Scope, String), now: Timestamp, sender: &Sender) {
        let mut domains = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if domains.len() >= DOMAINS_MAX {
            domains.clear();
        }
        domains.insert(key, (now, sender.clone()));
    }

    fn forget(&self, which: impl Fn(&(Scope, String), &Sender) -> bool) {
        let mut domains = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        domains.retain(|key, (_, sender)| !which(key, sender));
    }
}

/// Whether and how `scope` may send from `domain`. The domain, its parent or the registered domain above it must be
/// verified. The nearest verified one decides all settings.
///
/// If it is not cached, it takes two rounds of reads with at most three items each, and one more if the domain has a
/// pool. A negative result is read again with consistent reads, so that a domain verified a moment ago is not refused.
/// Uses [`READS_STANDING`].
pub async fn sender_standing(app: &App, scope: &Scope, domain: &str) -> Result<Standing, StoreError> {
    let key = (scope.clone(), domain.to_owned());
    let cache = app.part::<DomainCache>();
    if let Some(sender) = cache.find(&key, app.now()) {
        return Ok(Standing::Verified(sender));
    }
    let Ok(name) = domain.parse::<DomainName>() else { return Ok(Standing::Unknown) };
    let names = name.and_parents();
    let mut standing = look(app, scope, &names, Read::Eventual).await?;
    if !matches!(standing, Standing::Verified(_)) {
        standing = look(app, scope, &names, Read::Consistent).await?;
    }
    if let Standing::Verified(sender) = &standing {
        cache.insert(key, app.now(), sender);
    }
    Ok(standing)
}

/// Removes `domain` from the cache, so that the next [`sender_standing`] reads it again. Call it when the cached state
/// led to a refusal.
pub fn forget_standing(app: &App, scope: &Scope, domain: &str) {
    app.part::<DomainCache>().forget(|(of, name), _| of == scope && name == domain);
}

/// The current warm-up of a sender's domain, by a consistent read. If it differs from the sender's, the domain is
/// removed from the cache.
pub(crate) async fn warmup_now(
    app: &App,
    scope: &Scope,
    sender: &Sender,
) -> Result<Option<Warmup>, StoreError> {
    let sort = Domain::sort(sender.domain_id);
    let domain = domains(app, scope).get::<Domain>(&sort, Read::Consistent).await?;
    let warmup = domain.map_or(sender.warmup, |domain| domain.value.warmup);
    if warmup != sender.warmup {
        app.part::<DomainCache>().forget(|(of, _), seen| of == scope && seen.domain_id == sender.domain_id);
    }
    Ok(warmup)
}

async fn look(app: &App, scope: &Scope, names: &[DomainName], read: Read) -> Result<Standing, StoreError> {
    let pointers = names.iter().map(|name| async move {
        name_partition(app, scope, name).get::<DomainNameItem>(NAME_SORT, read).await
    });
    let ids = try_join_all(pointers).await?.into_iter().flatten().map(|pointer| pointer.value.id);
    let domains = domains(app, scope);
    let reads = ids.map(|id| {
        let domains = &domains;
        async move { domains.get::<Domain>(&Domain::sort(id), read).await }
    });
    let found: Vec<Domain> =
        try_join_all(reads).await?.into_iter().flatten().map(|stored| stored.value).collect();
    // Names are in order from the sender's own upwards, and so are the domains.
    match found.iter().find(|domain| domain.is_verified()) {
        Some(domain) => of_verified(app, scope, domain, read).await,
        None if found.is_empty() => Ok(Standing::Unknown),
        None => Ok(Standing::Unverified),
    }
}

async fn of_verified(app: &App, scope: &Scope, domain: &Domain, read: Read) -> Result<Standing, StoreError> {
    let pool = match domain.ip_pool {
        // A paused domain is not sent from, whatever its pool is.
        Some(id) if domain.paused_at_ms.is_none() => {
            ip_pools(app, scope).get::<IpPool>(&IpPool::sort(id), read).await?
        }
        _ => None,
    };
    Ok(Standing::of_verified(domain, pool.map(|stored| stored.value)))
}
