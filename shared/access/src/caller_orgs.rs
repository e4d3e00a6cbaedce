//! Access to organisations: a caller reads and changes its own organisation, the operator any organisation.

use posthorn_app::App;
use posthorn_ids::{Environment, OrgId};
use posthorn_items::Scope;
use posthorn_store::{Page, PageRequest, Partition, Read, Store, StoreError, Table, door};
use posthorn_uses::Use;

use crate::{
    Authorised, Org, Permission,
    places::{ORG_SORT, org_partition},
};

impl Authorised {
    /// The uses that callers of [`Authorised::org`] declare.
    pub const READS_ORG: Use = Table::Access.get();

    /// The caller's own organisation, from a consistent read.
    ///
    /// # Errors
    /// `StoreError` if the read fails.
    pub async fn org(&self, app: &App) -> Result<Org, StoreError> {
        let id = self.scope().org();
        let stored = org_partition(app, id).get::<Org>(ORG_SORT, Read::Consistent).await?;
        Ok(stored.map_or_else(|| Org::new(id), |stored| stored.value))
    }

    /// The uses that callers of [`Authorised::revise_org`] declare.
    pub const REVISES_ORG: Use = Table::Access.get().put();

    /// Changes the caller's own organisation. Creates its item if there is none. `change` returns whether there is anything to
    /// write.
    ///
    /// # Errors
    /// `StoreError` if the read or the write fails.
    pub async fn revise_org(
        &self,
        app: &App,
        change: impl FnMut(&mut Org) -> bool + Send,
    ) -> Result<Org, StoreError> {
        let id = self.scope().org();
        org_partition(app, id).revise_or_create(ORG_SORT, Org::new(id), change).await
    }

    fn is_operator(&self) -> bool {
        [Permission::OrgsRead, Permission::OrgsWrite].iter().any(|one| self.holds(*one))
    }

    /// The partition of any organisation, for the operator; `None` for all other callers.
    pub fn any_org<'a>(&self, app: &'a App, org: OrgId) -> Option<Partition<'a>> {
        self.is_operator().then(|| org_partition(app, org))
    }
}

/// One page of the deployment's organisations, newest first, for the operator; `None` for all other callers.
///
/// # Errors
/// `StoreError` if the list fails.
pub async fn list_orgs(
    app: &App,
    caller: &Authorised,
    request: &PageRequest,
) -> Result<Option<Page<Org>>, StoreError> {
    if !caller.is_operator() {
        return Ok(None);
    }
    door::list_unscoped(app.part::<Store>(), Table::Access, request).await.map(Some)
}

/// The scope of an organisation that the operator makes, for its first key; `None` for all other callers.
pub fn new_org_scope(caller: &Authorised, org: OrgId, environment: Environment) -> Option<Scope> {
    caller.is_operator().then(|| posthorn_items::door::of_new_org(org, None, environment))
}
