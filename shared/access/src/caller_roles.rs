//! Access to the roles that the caller's own organisation made.

use std::collections::BTreeSet;

use posthorn_app::App;
use posthorn_ids::RoleId;
use posthorn_problem::{Problem, VALIDATION_FAILED, not_found};
use posthorn_store::{Created, Read, Revised, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Authorised, Authority, CustomRole, HiddenField, Permission, Reach, Rights, Role,
    codes::{ROLE_IN_USE, ROLE_LIMIT_REACHED},
    places::roles_partition,
};

/// The most roles that an organisation may make. Two requests at the same time may exceed it by one.
pub const ROLES_MAX: usize = 50;

impl Authorised {
    /// The uses that callers of [`Authorised::list_roles`] declare.
    pub const LISTS_ROLES: Use = Table::Access.query();

    /// The roles that the caller's own organisation made, newest first.
    ///
    /// # Errors
    /// `StoreError` if the read fails.
    pub async fn list_roles(&self, app: &App) -> Result<Vec<CustomRole>, StoreError> {
        let partition = roles_partition(app, self.scope().org());
        let items = partition.query("", ROLES_MAX as i32 + 10, true, Read::Consistent).await?;
        items.into_iter().map(|item| item.decode::<CustomRole>().map(|stored| stored.value)).collect()
    }

    /// The uses that callers of [`Authorised::create_role`] declare.
    pub const CREATES_ROLES: Use = Table::Access.get().query().put();

    /// Creates a role, or returns the one that an earlier request created under the same id.
    ///
    /// # Errors
    /// `VALIDATION_FAILED`; `INSUFFICIENT_SCOPE` if the caller lacks some of its rights; `ROLE_LIMIT_REACHED`.
    pub async fn create_role(&self, app: &App, wanted: &CustomRole) -> Result<CustomRole, Problem> {
        check(&self.authority_now(app).await?, &Rights::default(), wanted)?;
        let others = self.list_roles(app).await?;
        if others.len() >= ROLES_MAX && others.iter().all(|one| one.id != wanted.id) {
            return Err(ROLE_LIMIT_REACHED.because(format!(
                "The organisation has reached its limit of {ROLES_MAX} roles. Remove one first."
            )));
        }
        match roles_partition(app, self.scope().org()).create(&wanted.id.suffix(), wanted).await? {
            Created::New => Ok(wanted.clone()),
            Created::Existing(existing) => Ok(existing.value),
        }
    }

    /// The uses that callers of [`Authorised::revise_role`] declare.
    pub const REVISES_ROLES: Use = Table::Access.get().put();

    /// Changes a role. Members with it have its new rights within 30 seconds.
    ///
    /// # Errors
    /// `NOT_FOUND`; `VALIDATION_FAILED`; `INSUFFICIENT_SCOPE` if the caller lacks some of its present or new rights.
    pub async fn revise_role(
        &self,
        app: &App,
        id: RoleId,
        mut change: impl FnMut(&mut CustomRole) + Send,
    ) -> Result<CustomRole, Problem> {
        let own = self.authority_now(app).await?;
        let mut outcome = Ok(());
        let apply = |role: &mut CustomRole| {
            let before = role.clone();
            change(role);
            let held = Rights::of_custom(&before);
            outcome = own.require(&held).and_then(|()| check(&own, &held, role));
            outcome.is_ok() && *role != before
        };
        let partition = roles_partition(app, self.scope().org());
        match partition.revise(&id.suffix(), Read::Consistent, apply).await? {
            Revised::Changed(stored) | Revised::Unchanged(stored) => outcome.map(|()| stored.value),
            Revised::Absent => Err(not_found()),
        }
    }

    /// The uses that callers of [`Authorised::require_unused_role`] and [`Authorised::delete_role`] declare.
    pub const DELETES_ROLES: Use = Table::Access.get().query().update().delete();

    /// Checks that the caller may remove a role, and that nobody has it.
    ///
    /// # Errors
    /// `NOT_FOUND`; `INSUFFICIENT_SCOPE` if the caller lacks some of its rights; `ROLE_IN_USE`.
    pub async fn require_unused_role(&self, app: &App, id: RoleId) -> Result<(), Problem> {
        let own = self.authority_now(app).await?;
        let role = Role::Custom(id);
        let rights = self.rights_of_role(app, role).await?.ok_or_else(not_found)?;
        own.require(&rights)?;
        if self.members(app).await?.with_role(role) > 0 || self.is_role_of_an_invitation(app, role).await? {
            return Err(
                ROLE_IN_USE.because("Give its members another role, and revoke its invitations first.")
            );
        }
        Ok(())
    }

    /// Removes a role that was checked by [`Authorised::require_unused_role`]. A member who gets it at the same time has no rights.
    ///
    /// # Errors
    /// `StoreError` if the removal fails.
    pub async fn delete_role(&self, app: &App, id: RoleId) -> Result<(), StoreError> {
        roles_partition(app, self.scope().org()).delete::<CustomRole>(&id.suffix()).await
    }
}

/// Checks a role that the caller wants. `held` is what its members had until now.
fn check(own: &Authority, held: &Rights, role: &CustomRole) -> Result<(), Problem> {
    let permissions = role.permissions.iter().filter_map(|text| Permission::all_of(text)).flatten();
    let permissions: BTreeSet<Permission> = permissions.collect();
    if let Some(other) = permissions.iter().find(|one| !one.reach().is_of_orgs()) {
        let whose = if other.reach() == Reach::Operator { "the operator's" } else { "a directory's" };
        let detail = format!("/permissions must not hold {whose} `{}`.", other.as_str());
        let rule = format!("must not hold {whose} permissions");
        return Err(VALIDATION_FAILED.because(detail).at("/permissions", rule));
    }
    if let Some((permission, field)) = reveals(&permissions, &role.hides) {
        let rule = format!("must not hold `{}` in a role that hides {field}", permission.as_str());
        return Err(VALIDATION_FAILED
            .because(format!("/permissions {rule}: endpoints receive whole events."))
            .at("/permissions", rule));
    }
    own.require_to_give(&Rights { permissions, hides: role.hides.clone() }, held)
        .map_err(|problem| problem.at("/permissions", "must be within the caller's own rights"))
}

/// A permission that would show a hidden field another way: an endpoint receives whole events.
fn reveals(
    permissions: &BTreeSet<Permission>,
    hides: &BTreeSet<HiddenField>,
) -> Option<(Permission, &'static str)> {
    let field = hides.first()?.as_str();
    let revealing = [Permission::WebhooksRead, Permission::WebhooksWrite];
    revealing.into_iter().find(|one| permissions.contains(one)).map(|one| (one, field))
}
