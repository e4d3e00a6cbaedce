//! The display names of roles, for answers that show a role.

use std::collections::BTreeMap;

use futures::future::try_join_all;
use posthorn_app::App;
use posthorn_ids::OrgId;
use posthorn_store::{StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Authorised, Role,
    membership::{Freshness, name_of_role},
};

/// The uses of [`role_name`] and [`Authorised::role_names`].
pub const READS_ROLE_NAMES: Use = Table::Access.get();

/// The names of roles. A role that was removed has none.
#[derive(Debug, Clone, Default)]
pub struct RoleNames(BTreeMap<Role, String>);

impl RoleNames {
    /// The name of a role.
    pub fn of(&self, role: Role) -> Option<String> {
        self.0.get(&role).cloned()
    }
}

/// The name of a role in an organisation; `None` if it was removed. `org` comes from a verified token.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn role_name(app: &App, org: OrgId, role: Role) -> Result<Option<String>, StoreError> {
    name_of_role(app, org, role, Freshness::Now).await
}

impl Authorised {
    /// The names of roles of the caller's own organisation. Each is read once.
    ///
    /// # Errors
    /// `StoreError` if a read fails.
    pub async fn role_names(
        &self,
        app: &App,
        roles: impl IntoIterator<Item = Role>,
    ) -> Result<RoleNames, StoreError> {
        let mut roles: Vec<Role> = roles.into_iter().collect();
        roles.sort_unstable();
        roles.dedup();
        let org = self.scope().org();
        let names = roles.iter().map(|role| name_of_role(app, org, *role, Freshness::Now));
        let names = try_join_all(names).await?;
        Ok(RoleNames(roles.into_iter().zip(names).filter_map(|(role, name)| Some((role, name?))).collect()))
    }
}
