//! Access to the domains of the caller's own organisation.

use posthorn_app::App;
use posthorn_ids::{OrgDomainId, SetupLinkId};
use posthorn_problem::{Problem, not_found};
use posthorn_store::{Created, Read, Revised, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Authorised, DomainCheck, DomainFound, OrgDomain, READS_STANDING,
    codes::{ORG_DOMAIN_EXISTS, ORG_DOMAIN_LIMIT_REACHED},
    org_domain::DomainHolder,
    org_domains::{hold, org_domain},
    places::org_domains_partition,
};

/// The most domains of an organisation. Two requests at the same time may exceed it by one.
pub const ORG_DOMAINS_MAX: usize = 50;

impl Authorised {
    /// The uses that callers of [`Authorised::list_org_domains`] declare.
    pub const LISTS_ORG_DOMAINS: Use = Table::Access.query();

    /// The domains of the caller's own organisation, newest first.
    ///
    /// # Errors
    /// `StoreError` if the read fails.
    pub async fn list_org_domains(&self, app: &App) -> Result<Vec<OrgDomain>, StoreError> {
        let partition = org_domains_partition(app, self.scope().org());
        let items = partition.query("", ORG_DOMAINS_MAX as i32 + 10, true, Read::Consistent).await?;
        items.into_iter().map(|item| item.decode::<OrgDomain>().map(|stored| stored.value)).collect()
    }

    /// The domains that a set-up link has added and not lost, newest first. Uses [`Authorised::LISTS_ORG_DOMAINS`].
    ///
    /// # Errors
    /// `StoreError` if the read fails.
    pub async fn setup_domains(&self, app: &App, link: SetupLinkId) -> Result<Vec<OrgDomain>, StoreError> {
        let mut domains = self.list_org_domains(app).await?;
        domains.retain(|one| one.setup == Some(link));
        Ok(domains)
    }

    /// The uses that callers of [`Authorised::add_org_domain`] declare.
    pub const ADDS_ORG_DOMAINS: Use = Table::Access.query().put();

    /// Adds a domain, or returns the one that an earlier request added under the same id.
    ///
    /// # Errors
    /// `ORG_DOMAIN_EXISTS`, `ORG_DOMAIN_LIMIT_REACHED`.
    pub async fn add_org_domain(&self, app: &App, wanted: &OrgDomain) -> Result<OrgDomain, Problem> {
        let others = self.list_org_domains(app).await?;
        if let Some(own) = others.iter().find(|one| one.id == wanted.id) {
            return Ok(own.clone());
        }
        if let Some(same) = others.iter().find(|one| one.name == wanted.name) {
            let detail = format!("{} is this domain already.", same.id);
            return Err(ORG_DOMAIN_EXISTS
                .because(detail)
                .at("/name", "is one of the organisation's domains"));
        }
        if others.len() >= ORG_DOMAINS_MAX {
            return Err(ORG_DOMAIN_LIMIT_REACHED.because(format!(
                "The organisation has reached its limit of {ORG_DOMAINS_MAX} domains. Remove one first."
            )));
        }
        let partition = org_domains_partition(app, self.scope().org());
        match partition.create(&wanted.id.suffix(), wanted).await? {
            Created::New => Ok(wanted.clone()),
            Created::Existing(existing) => Ok(existing.value),
        }
    }

    /// The uses that callers of [`Authorised::find_org_domain`] declare.
    pub const FINDS_ORG_DOMAINS: Use = Table::Access.get();

    /// One domain of the caller's own organisation.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub async fn find_org_domain(&self, app: &App, id: OrgDomainId) -> Result<OrgDomain, Problem> {
        org_domain(app, self.scope().org(), id).await?.ok_or_else(not_found)
    }

    /// The uses that callers of [`Authorised::record_domain_check`] declare.
    pub const CHECKS_ORG_DOMAINS: Use = Use::All(&[READS_STANDING, Table::Access.get().put()]);

    /// Records a look at the DNS. If it found the record, first the organisation becomes the domain's holder, which one conditional
    /// write decides; a repetition after a crash goes on from there.
    ///
    /// # Errors
    /// `NOT_FOUND`; `ORG_DOMAIN_TAKEN`.
    pub async fn record_domain_check(
        &self,
        app: &App,
        domain: &OrgDomain,
        found: DomainFound,
    ) -> Result<OrgDomain, Problem> {
        let (org, at) = (self.scope().org(), app.now().as_millisecond());
        if found == DomainFound::Record {
            hold(app, &domain.name, DomainHolder { org, id: domain.id }).await?;
        }
        let own_setup = self.authority().setup;
        let record = |domain: &mut OrgDomain| {
            if found == DomainFound::Record {
                domain.verified_at.get_or_insert(at);
            }
            if domain.setup != own_setup {
                domain.setup = None;
            }
            domain.last_check = Some(DomainCheck { at, found });
            true
        };
        let partition = org_domains_partition(app, org);
        match partition.revise(&domain.id.suffix(), Read::Consistent, record).await? {
            Revised::Changed(stored) | Revised::Unchanged(stored) => Ok(stored.value),
            Revised::Absent => Err(not_found()),
        }
    }

    /// The uses that callers of [`Authorised::delete_org_domain`] declare.
    pub const DELETES_ORG_DOMAINS: Use = Table::Access.update().delete();

    /// Removes a domain that [`Authorised::find_org_domain`] found. Another organisation may verify it from then on.
    ///
    /// # Errors
    /// `StoreError` if the removal fails.
    pub async fn delete_org_domain(&self, app: &App, id: OrgDomainId) -> Result<(), StoreError> {
        org_domains_partition(app, self.scope().org()).delete::<OrgDomain>(&id.suffix()).await
    }
}
