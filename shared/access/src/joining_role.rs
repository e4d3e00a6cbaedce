use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::Role;

/// A role that people get because an identity provider says so, and not because a member decided it. It is never the owner's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Role", into = "Role")]
pub struct JoiningRole(Role);

/// The role is the owner's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must not be owner: people make owners, identity providers do not")]
pub struct OwnersRole;

impl TryFrom<Role> for JoiningRole {
    type Error = OwnersRole;

    fn try_from(role: Role) -> Result<Self, Self::Error> {
        if role == Role::OWNER { Err(OwnersRole) } else { Ok(Self(role)) }
    }
}

impl From<JoiningRole> for Role {
    fn from(role: JoiningRole) -> Self {
        role.0
    }
}

impl JsonSchema for JoiningRole {
    fn inline_schema() -> bool {
        Role::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        Role::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Role::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_and_no_stored_item_gives_the_owners_role() {
        assert_eq!(JoiningRole::try_from(Role::OWNER), Err(OwnersRole));
        let error = serde_json::from_str::<JoiningRole>("\"owner\"").unwrap_err().to_string();
        assert!(error.contains("must not be owner"), "{error}");
        for text in ["developer", "member", "viewer", "role_01kajbch80f6p8r0t2v4x6z8b0"] {
            let role: JoiningRole = serde_json::from_value(text.into()).unwrap();
            assert_eq!(Role::from(role).to_string(), text);
        }
    }
}
