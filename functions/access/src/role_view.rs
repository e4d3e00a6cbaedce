//! Shared by the routes of roles: shows a role.

use std::collections::BTreeSet;

use posthorn_access::{CustomRole, FixedRole, HiddenField, Permission, Rights, Role};
use posthorn_ids::RoleId;
use schemars::JsonSchema;
use serde::Serialize;

/// A role: what its members may do, and which fields they do not see.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RoleView {
    /// Always `role`.
    pub object: &'static str,
    /// `owner`, `developer`, `member`, `viewer`, or the id of a role of the organisation.
    pub id: Role,
    /// Display name.
    pub name: String,
    /// Whether every organisation has it. It can be neither changed nor removed.
    pub fixed: bool,
    /// The permissions.
    pub permissions: BTreeSet<Permission>,
    /// The fields that are hidden from its members, wherever they appear.
    pub hides: BTreeSet<HiddenField>,
    /// When it was created (RFC 3339); null for a fixed role.
    pub created_at: Option<String>,
}

impl RoleView {
    /// The view of a fixed role, with its rights in the organisation.
    pub fn of_fixed(role: FixedRole, rights: Rights) -> Self {
        Self::new(Role::Fixed(role), role.as_str(), rights, None)
    }

    /// The view of a role of the organisation.
    pub fn of(role: &CustomRole) -> Self {
        Self::new(Role::Custom(role.id), &role.name, Rights::of_custom(role), Some(role.id))
    }

    fn new(id: Role, name: &str, rights: Rights, made: Option<RoleId>) -> Self {
        Self {
            object: "role",
            id,
            name: name.to_owned(),
            fixed: made.is_none(),
            permissions: rights.permissions,
            hides: rights.hides,
            created_at: made.map(|id| id.created_at().to_string()),
        }
    }
}

/// The most texts in a list of permissions.
pub(crate) const PERMISSIONS_MAX: usize = 100;

/// The texts of permissions in requests, as the store has them: each wildcard and bundle is expanded.
pub(crate) fn texts(wanted: &[posthorn_access::Permissions]) -> Vec<String> {
    let all: BTreeSet<Permission> = wanted.iter().flat_map(posthorn_access::Permissions::iter).collect();
    all.into_iter().map(|one| one.as_str().to_owned()).collect()
}
