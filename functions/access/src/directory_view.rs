//! A directory as its organisation reads it.

use std::collections::BTreeSet;

use posthorn_access::{Directory, GroupRole, JoiningRole};
use posthorn_ids::{DirectoryGroupId, DirectoryId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most roles that the groups of a directory give.
pub(crate) const GROUP_ROLES_MAX: usize = posthorn_access::DIRECTORY_GROUPS_MAX;

/// An identity provider's directory, which sends users and groups by SCIM 2.0.
#[derive(Debug, Serialize, JsonSchema)]
pub struct DirectoryView {
    /// Always `directory`.
    pub object: &'static str,
    /// Its id.
    pub id: DirectoryId,
    /// Display name.
    pub name: String,
    /// The role of users whose groups give none. Never `owner`.
    pub default_role: JoiningRole,
    /// The roles that groups give: a user gets that of the first group in the list.
    pub group_roles: Vec<GroupRoleField>,
    /// The only domains for whose people it speaks, if a set-up link made it; null: all that the organisation has verified.
    pub domains: Option<BTreeSet<String>>,
    /// When it was created (RFC 3339).
    pub created_at: String,
}

/// The role that a group gives.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupRoleField {
    /// The group.
    pub group_id: DirectoryGroupId,
    /// The role: no more than the caller's own rights, and never `owner`.
    pub role: JoiningRole,
}

impl DirectoryView {
    /// The view of a directory.
    pub fn of(directory: &Directory) -> Self {
        Self {
            object: "directory",
            id: directory.id,
            name: directory.name.clone(),
            default_role: directory.default_role,
            group_roles: directory.group_roles.iter().copied().map(GroupRoleField::from).collect(),
            domains: directory.domains.clone(),
            created_at: directory.id.created_at().to_string(),
        }
    }
}

impl From<GroupRole> for GroupRoleField {
    fn from(one: GroupRole) -> Self {
        Self { group_id: one.group, role: one.role }
    }
}

impl From<GroupRoleField> for GroupRole {
    fn from(field: GroupRoleField) -> Self {
        Self { group: field.group_id, role: field.role }
    }
}

/// The roles that the fields name.
pub(crate) fn roles(fields: &[GroupRoleField]) -> Vec<JoiningRole> {
    fields.iter().map(|field| field.role).collect()
}
