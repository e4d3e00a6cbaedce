use posthorn_app::App;
use posthorn_ids::DomainId;
use posthorn_items::{Item, Scope};
use posthorn_senders::{Domain, DomainName};
use posthorn_store::{Created, Read, Revised, StoreError};
use serde::{Deserialize, Serialize};

use crate::places::{domains, name_partition};

/// The sort key of a name's pointer, the only item of its partition.
pub const NAME_SORT: &str = "name";

/// Maps a name to the domain of the scope that has it. It is written before the domain, and only if the name is free.
/// If the domain is never created, the next request for the name continues with the same id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainNameItem {
    /// The domain.
    pub id: DomainId,
}

impl Item for DomainNameItem {
    const KIND: &'static str = "domain_name";
}

/// Adds a verified domain without querying SES or the DNS. The local runner does this for its demo. Repeating it
/// changes nothing.
pub async fn bootstrap_verified_domain(
    app: &App,
    scope: &Scope,
    name: &DomainName,
) -> Result<DomainId, StoreError> {
    let pointer = DomainNameItem { id: DomainId::new(app.now()) };
    let id = match name_partition(app, scope, name).create(NAME_SORT, &pointer).await? {
        Created::New => pointer.id,
        Created::Existing(existing) => existing.value.id,
    };
    let region = app.sdk().region().map(ToString::to_string).unwrap_or_default();
    // Like a domain of a test environment, it is simulated: neither SES nor the DNS knows it.
    let mut domain = Domain::new(id, name.clone(), region, id.suffix(), true);
    verify(&mut domain, app.now().as_millisecond());
    let (domains, sort) = (domains(app, scope), Domain::sort(id));
    if let Created::Existing(_) = domains.create(&sort, &domain).await? {
        let now_ms = app.now().as_millisecond();
        let make_verified = |current: &mut Domain| {
            let changes = !current.is_verified();
            if changes {
                verify(current, now_ms);
            }
            changes
        };
        let revised = domains.revise::<Domain>(&sort, Read::Consistent, make_verified).await?;
        if matches!(revised, Revised::Absent) {
            return Err(StoreError::Contended);
        }
    }
    Ok(id)
}

fn verify(domain: &mut Domain, now_ms: i64) {
    domain.apply(&domain.simulated_look(), now_ms);
}
