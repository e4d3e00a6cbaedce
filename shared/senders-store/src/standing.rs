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

use crate::store::{DomainNameItem, NAME_SORT, domains, ip_pools, name_partition};

/// What [`sender_standing`] uses.
pub const READS_STANDING: Use = Table::Senders.get();

/// How long an instance believes what it has read of a domain that may be sent from: one that was deleted, paused or
/// changed can be sent from as before for at most this long.
const BELIEVED_FOR: SignedDuration = SignedDuration::from_secs(30);
/// An instance that sees more domains than this forgets them all and begins again.
const DOMAINS_MAX: usize = 10_000;

/// The domains that this instance has seen verified. Others are not remembered: a domain works once it is verified.
struct SeenDomains(Mutex<HashMap<(Scope, String), (Timestamp, Sender)>>);

impl FromApp for SeenDomains {
    fn from_app(_: &App) -> Self {
        Self(Mutex::default())
    }
}

impl SeenDomains {
    fn recall(&self, key: &(Scope, String), now: Timestamp) -> Option<Sender> {
        let domains = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, sender) = domains.get(key)?;
        (now.duration_since(*read_at) < BELIEVED_FOR).then(|| sender.clone())
    }

    fn remember(&self, key: (Scope, String), now: Timestamp, sender: &Sender) {
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

/// Whether and how `scope` may send from `domain`: it, its parent or the registered domain above it must be verified; the
/// nearest of those decides about the rest.
///
/// Without luck it takes two rounds of reads, each of at most three items, and one of a pool if the domain has one; what
/// looks refused is read once more, and consistently, so that a domain that was verified a moment ago is not refused.
/// Uses [`READS_STANDING`].
pub async fn sender_standing(app: &App, scope: &Scope, domain: &str) -> Result<Standing, StoreError> {
    let key = (scope.clone(), domain.to_owned());
    let seen = app.part::<SeenDomains>();
    if let Some(sender) = seen.recall(&key, app.now()) {
        return Ok(Standing::Verified(sender));
    }
    let Ok(name) = domain.parse::<DomainName>() else { return Ok(Standing::Unknown) };
    let names = name.and_parents();
    let mut standing = look(app, scope, &names, Read::Eventual).await?;
    if !matches!(standing, Standing::Verified(_)) {
        standing = look(app, scope, &names, Read::Consistent).await?;
    }
    if let Standing::Verified(sender) = &standing {
        seen.remember(key, app.now(), sender);
    }
    Ok(standing)
}

/// Has the next [`sender_standing`] of `domain` read it again: what this instance knows of it led to a refusal.
pub fn forget_standing(app: &App, scope: &Scope, domain: &str) {
    app.part::<SeenDomains>().forget(|(of, name), _| of == scope && name == domain);
}

/// The warm-up of a sender's domain as it stands now. Where that is another than the sender says, the instance forgets what it
/// knows of the domain.
pub(crate) async fn warmup_now(
    app: &App,
    scope: &Scope,
    sender: &Sender,
) -> Result<Option<Warmup>, StoreError> {
    let sort = Domain::sort(sender.domain_id);
    let domain = domains(app, scope).get::<Domain>(&sort, Read::Consistent).await?;
    let warmup = domain.map_or(sender.warmup, |domain| domain.value.warmup);
    if warmup != sender.warmup {
        app.part::<SeenDomains>().forget(|(of, _), seen| of == scope && seen.domain_id == sender.domain_id);
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
    // Names come from the sender's own upwards, and so do the domains.
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
