use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use futures::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use posthorn_app::{App, FromApp};
use posthorn_store::{Read, Scope, StoreError};

use crate::{
    Domain, DomainName,
    store::{DomainNameItem, NAME_SORT, domains, name_partition},
};

/// Whether a scope may send from a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It may.
    Verified,
    /// The domain, or one above it, was added but is not verified.
    Unverified,
    /// Neither it nor one above it was added.
    Unknown,
}

/// How long an instance believes that a domain is verified: a deleted one can be sent from for at most this long.
const BELIEVED_FOR: SignedDuration = SignedDuration::from_secs(30);
/// An instance that sees more domains than this forgets them all and begins again.
const DOMAINS_MAX: usize = 10_000;

/// The domains that this instance has seen verified. Others are not remembered: a domain works once it is verified.
struct SeenDomains(Mutex<HashMap<(Scope, String), Timestamp>>);

impl FromApp for SeenDomains {
    fn from_app(_: &App) -> Self {
        Self(Mutex::default())
    }
}

impl SeenDomains {
    fn knows(&self, key: &(Scope, String), now: Timestamp) -> bool {
        let domains = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        domains.get(key).is_some_and(|read_at| now.duration_since(*read_at) < BELIEVED_FOR)
    }

    fn remember(&self, key: (Scope, String), now: Timestamp) {
        let mut domains = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if domains.len() >= DOMAINS_MAX {
            domains.clear();
        }
        domains.insert(key, now);
    }
}

/// Whether `scope` may send from `domain`: it, its parent or the registered domain above it must be verified.
///
/// Without luck it takes two rounds of reads, each of at most three items; what looks refused is read once more, and
/// consistently, so that a domain that was verified a moment ago is not refused.
pub async fn sender_standing(app: &App, scope: &Scope, domain: &str) -> Result<Standing, StoreError> {
    let key = (scope.clone(), domain.to_owned());
    let seen = app.part::<SeenDomains>();
    if seen.knows(&key, app.now()) {
        return Ok(Standing::Verified);
    }
    let Ok(name) = domain.parse::<DomainName>() else { return Ok(Standing::Unknown) };
    let names = name.and_parents();
    let mut standing = look(app, scope, &names, Read::Eventual).await?;
    if standing != Standing::Verified {
        standing = look(app, scope, &names, Read::Consistent).await?;
    }
    if standing == Standing::Verified {
        seen.remember(key, app.now());
    }
    Ok(standing)
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
    Ok(match found.iter().any(Domain::is_verified) {
        true => Standing::Verified,
        false if found.is_empty() => Standing::Unknown,
        false => Standing::Unverified,
    })
}
