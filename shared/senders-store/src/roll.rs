//! Reads and writes the lists of an organisation's domains and IP pools.

use posthorn_app::App;
use posthorn_ids::{DomainId, Id, Kind};
use posthorn_items::Scope;
use posthorn_senders::{Caps, DOMAINS_MAX, Enrolled, ORG_DOMAINS_MAX, RollItem};
use posthorn_store::{Created, Read, Revised, StoreError, Table};
use posthorn_uses::Use;

use crate::places::{DOMAIN_ROLL, IP_POOL_ROLL, domains, roll_partition};

const SORT: &str = "roll";

/// The list of an organisation's domains, or of its IP pools.
#[derive(Debug, Clone, Copy)]
pub struct Roll(&'static str);

impl Roll {
    /// Live domains.
    pub const DOMAINS: Self = Self(DOMAIN_ROLL);
    /// Live IP pools.
    pub const IP_POOLS: Self = Self(IP_POOL_ROLL);

    /// The permissions that [`Roll::enrol`] and [`Roll::strike`] need.
    pub const USES: Use = Table::Senders.get().put();

    /// Adds `id` to the list of the scope's organisation, if there is room. `standing` are the ids that exist in the
    /// scope, read just now. So items older than the list are counted, and items that were never created are not.
    /// Repeating it changes nothing.
    ///
    /// # Errors
    /// As of any change.
    pub async fn enrol<K: Kind>(
        self,
        app: &App,
        scope: &Scope,
        id: Id<K>,
        standing: &[String],
        caps: Caps,
    ) -> Result<Enrolled, StoreError> {
        let (label, now_ms) = (scope.label(), app.now().as_millisecond());
        let partition = roll_partition(app, scope, self.0);
        let mut outcome = Enrolled::Yes;
        let mut enrol = |item: &mut RollItem| {
            let before = item.clone();
            outcome = item.enrol::<K>(&label, &id.suffix(), standing, caps, now_ms);
            *item != before
        };
        let mut first = RollItem::default();
        let existing = match partition.get(SORT, Read::Consistent).await? {
            Some(existing) => existing,
            None => {
                enrol(&mut first);
                match partition.create(SORT, &first).await? {
                    Created::New => return Ok(outcome),
                    Created::Existing(existing) => existing,
                }
            }
        };
        match partition.revise_from(SORT, existing, enrol).await? {
            Revised::Changed(_) | Revised::Unchanged(_) => Ok(outcome),
            Revised::Absent => Err(StoreError::Contended),
        }
    }

    /// Removes an id from the list. A missing id is not an error.
    ///
    /// # Errors
    /// As of any change.
    pub async fn strike(self, app: &App, scope: &Scope, suffix: &str) -> Result<(), StoreError> {
        let label = scope.label();
        let strike = |item: &mut RollItem| {
            let before = item.clone();
            item.strike(&label, suffix);
            *item != before
        };
        roll_partition(app, scope, self.0).revise(SORT, Read::Consistent, strike).await?;
        Ok(())
    }
}

/// The permissions that [`enrol_domain`] needs.
pub const ENROLS_DOMAINS: Use = Use::All(&[Roll::USES, Table::Senders.query()]);

/// Reserves a place for the domain `id` of `scope`. A domain of a test environment counts only in its scope, because it
/// is never registered with SES.
///
/// # Errors
/// As of any change.
pub async fn enrol_domain(app: &App, scope: &Scope, id: DomainId) -> Result<Enrolled, StoreError> {
    let standing = domains(app, scope).query("", DOMAINS_MAX as i32 + 1, false, Read::Consistent).await?;
    let standing: Vec<String> = standing.iter().filter_map(|raw| raw.sort().map(str::to_owned)).collect();
    if !scope.environment().is_live() {
        let full = standing.len() >= DOMAINS_MAX && !standing.contains(&id.suffix());
        return Ok(if full { Enrolled::ScopeFull } else { Enrolled::Yes });
    }
    let caps = Caps { scope: DOMAINS_MAX, org: ORG_DOMAINS_MAX };
    Roll::DOMAINS.enrol(app, scope, id, &standing, caps).await
}
