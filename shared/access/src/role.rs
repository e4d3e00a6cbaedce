//! Roles: what a member of an organisation may do, and which fields stay hidden.

use std::{borrow::Cow, collections::BTreeSet, fmt, str::FromStr};

use posthorn_ids::RoleId;
use posthorn_items::Item;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{FixedRole, HiddenField, Permission};

impl FixedRole {
    /// Its permissions. No role has the operator's.
    pub fn permissions(self) -> BTreeSet<Permission> {
        let all = Permission::of_an_org();
        all.into_iter().filter(|one| one.least_role() <= self).collect()
    }
}

/// The role of a member: a fixed one, or one that the organisation made. Its text is a name or a role's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A role that every organisation has.
    Fixed(FixedRole),
    /// A role that the organisation made.
    Custom(RoleId),
}

impl Role {
    /// The role that may do everything. The last member with it can neither leave nor lose it.
    pub const OWNER: Self = Self::Fixed(FixedRole::Owner);
}

/// The text is no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be owner, developer, member, viewer or a role's id")]
pub struct UnknownRole;

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(role) => formatter.write_str(role.as_str()),
            Self::Custom(id) => id.fmt(formatter),
        }
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fixed = FixedRole::ALL.into_iter().find(|one| one.as_str() == text).map(Self::Fixed);
        fixed.or_else(|| text.parse().ok().map(Self::Custom)).ok_or(UnknownRole)
    }
}

impl Serialize for Role {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Role {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for Role {
    fn schema_name() -> Cow<'static, str> {
        "Role".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "maxLength": 64,
            "description": "`owner`, `developer`, `member`, `viewer`, or the id of a role that the organisation made.",
        })
    }
}

/// A role that an organisation made: permissions and hidden fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomRole {
    /// Its id.
    pub id: RoleId,
    /// Display name.
    pub name: String,
    /// Its permissions, as texts.
    pub permissions: Vec<String>,
    /// The fields that it hides.
    #[serde(default)]
    pub hides: BTreeSet<HiddenField>,
}

impl Item for CustomRole {
    const KIND: &'static str = "role";
    const AUDITED: bool = true;
}

/// What a role allows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    /// The permissions.
    pub permissions: BTreeSet<Permission>,
    /// The fields that are hidden.
    pub hides: BTreeSet<HiddenField>,
}

impl Rights {
    /// The rights of a fixed role. It hides nothing.
    pub fn of_fixed(role: FixedRole) -> Self {
        Self { permissions: role.permissions(), hides: BTreeSet::new() }
    }

    /// The rights of a role that an organisation made. Texts that name no permission give none, and so do the operator's.
    pub fn of_custom(role: &CustomRole) -> Self {
        let named = role.permissions.iter().filter_map(|text| Permission::all_of(text)).flatten();
        let permissions = named.filter(|one| one.reach().is_of_orgs()).collect();
        Self { permissions, hides: role.hides.clone() }
    }

    /// Whether whoever has `held` gets nothing more with these: no permission, and no field that is hidden from them.
    pub(crate) fn are_within(&self, held: &Self) -> bool {
        self.permissions.is_subset(&held.permissions) && held.hides.is_subset(&self.hides)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fixed_role_has_the_permissions_of_the_weaker_ones_and_more() {
        for pair in FixedRole::ALL.windows(2) {
            let (weak, strong) = (pair[0].permissions(), pair[1].permissions());
            assert!(weak.is_subset(&strong) && weak.len() < strong.len(), "{pair:?}");
        }
        assert_eq!(FixedRole::Owner.permissions(), Permission::of_an_org());
        assert!(FixedRole::Viewer.permissions().iter().all(|one| one.is_read()));
    }

    #[test]
    fn a_roles_text_reads_back_and_other_texts_are_refused() {
        let custom = Role::Custom(RoleId::new(jiff::Timestamp::UNIX_EPOCH));
        for role in FixedRole::ALL.map(Role::Fixed).into_iter().chain([custom]) {
            assert_eq!(role.to_string().parse(), Ok(role));
        }
        for text in ["", "Owner", "admin", "key_01h455vb4pex5vsknk084sn02q"] {
            assert_eq!(text.parse::<Role>(), Err(UnknownRole), "{text}");
        }
    }

    #[test]
    fn a_custom_role_never_has_an_operators_permission() {
        let permissions = vec!["orgs:write".to_owned(), "domains:*".to_owned(), "gone:read".to_owned()];
        let id = RoleId::new(jiff::Timestamp::UNIX_EPOCH);
        let role = CustomRole { id, name: "x".into(), permissions, hides: BTreeSet::new() };
        assert_eq!(
            Rights::of_custom(&role).permissions,
            [Permission::DomainsRead, Permission::DomainsWrite].into()
        );
    }
}
