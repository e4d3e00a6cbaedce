use std::{borrow::Cow, collections::BTreeSet, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{fixed_role::FixedRole, reach::Reach};

/// Declares the permissions. Each has a resource, a verb, a reach (which callers may use it), and the least role that has it.
macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $reach:ident, $least:ident;)*) => {
        /// A permission of a caller: a resource and a verb, such as `domains:read`. Each route needs exactly one.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission {
            $($(#[$doc])* $name,)*
        }

        impl Permission {
            /// All permissions, including the operator's.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The text in requests and in the store.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// Which keys may use it.
            pub fn reach(self) -> Reach {
                match self { $(Self::$name => Reach::$reach,)* }
            }

            /// The role with the fewest permissions that has it.
            pub fn least_role(self) -> FixedRole {
                match self { $(Self::$name => FixedRole::$least,)* }
            }
        }
    };
}

permissions! {
    /// Reading API keys.
    ApiKeysRead = "api_keys:read", Tenant, Developer;
    /// Making, changing, rotating and revoking API keys.
    ApiKeysWrite = "api_keys:write", Tenant, Developer;
    /// Reading the audit log.
    AuditRead = "audit:read", Tenant, Developer;
    /// Reading every organisation's dead letters: for the operator only.
    DeadLettersRead = "dead_letters:read", Operator, Owner;
    /// Replaying and dropping dead letters: for the operator only.
    DeadLettersWrite = "dead_letters:write", Operator, Owner;
    /// Sending users and groups: for the tokens of an identity provider's directory only.
    DirectoryProvision = "directory:provision", Directory, Owner;
    /// Reading sending domains.
    DomainsRead = "domains:read", Tenant, Viewer;
    /// Adding, changing and removing sending domains.
    DomainsWrite = "domains:write", Tenant, Developer;
    /// Reading emails and their events.
    EmailsRead = "emails:read", Tenant, Viewer;
    /// Sending emails, and changing emails that are not sent yet.
    EmailsSend = "emails:send", Tenant, Member;
    /// Reading the organisation's environments.
    EnvironmentsRead = "environments:read", Org, Viewer;
    /// Adding and removing environments.
    EnvironmentsWrite = "environments:write", Org, Owner;
    /// Reading exports and downloading their files. The data needs its own permission too.
    ExportsRead = "exports:read", Tenant, Developer;
    /// Asking for exports and removing them. The data needs its own permission too.
    ExportsWrite = "exports:write", Tenant, Developer;
    /// Reading inbound emails.
    InboundRead = "inbound:read", Tenant, Viewer;
    /// Reading pools of IP addresses.
    IpPoolsRead = "ip_pools:read", Tenant, Viewer;
    /// Making, changing and removing pools of IP addresses.
    IpPoolsWrite = "ip_pools:write", Tenant, Developer;
    /// Reading the rules about callers' IP addresses.
    IpRulesRead = "ip_rules:read", Org, Developer;
    /// Making and removing rules about callers' IP addresses.
    IpRulesWrite = "ip_rules:write", Org, Owner;
    /// Reading the installation's jobs and their runs: for the operator only.
    JobsRead = "jobs:read", Operator, Owner;
    /// Pausing, resuming and running jobs: for the operator only.
    JobsWrite = "jobs:write", Operator, Owner;
    /// Reading members, invitations and roles.
    MembersRead = "members:read", Org, Viewer;
    /// Inviting and removing members, giving them roles, ending their sessions.
    MembersWrite = "members:write", Org, Owner;
    /// Reading the caller's own organisation.
    OrgRead = "org:read", Org, Viewer;
    /// Changing the caller's own organisation.
    OrgWrite = "org:write", Org, Owner;
    /// Reading every organisation of the deployment: for the operator only.
    OrgsRead = "orgs:read", Operator, Owner;
    /// Making, changing, suspending and closing organisations: for the operator only.
    OrgsWrite = "orgs:write", Operator, Owner;
    /// Reading the installation's migrations: for the operator only.
    MigrationsRead = "migrations:read", Operator, Owner;
    /// Approving, rolling back and retrying migrations: for the operator only.
    MigrationsWrite = "migrations:write", Operator, Owner;
    /// Reading phone numbers.
    NumbersRead = "numbers:read", Tenant, Viewer;
    /// Renting and releasing phone numbers.
    NumbersWrite = "numbers:write", Tenant, Developer;
    /// Reading the organisation's products.
    ProductsRead = "products:read", Org, Viewer;
    /// Making and changing products, and moving them to another state.
    ProductsWrite = "products:write", Org, Developer;
    /// Setting quotas.
    QuotasWrite = "quotas:write", Root, Developer;
    /// Reading rate limits.
    RateLimitsRead = "rate_limits:read", Tenant, Viewer;
    /// Changing rate limits.
    RateLimitsWrite = "rate_limits:write", Org, Owner;
    /// Making, changing and removing roles.
    RolesWrite = "roles:write", Org, Owner;
    /// Setting up single sign-on with a set-up link: for what the link was exchanged for only.
    SetupRun = "setup:run", SetupLink, Owner;
    /// Reading incidents of the status page: for the operator only.
    StatusRead = "status:read", Operator, Owner;
    /// Announcing, changing and removing incidents of the status page: for the operator only.
    StatusWrite = "status:write", Operator, Owner;
    /// Reading suppressions.
    SuppressionsRead = "suppressions:read", Tenant, Viewer;
    /// Adding and lifting suppressions.
    SuppressionsWrite = "suppressions:write", Tenant, Member;
    /// Reading templates, and previewing them.
    TemplatesRead = "templates:read", Tenant, Viewer;
    /// Changing and publishing templates.
    TemplatesWrite = "templates:write", Tenant, Member;
    /// Reading tenants and their usage.
    TenantsRead = "tenants:read", Org, Viewer;
    /// Making, changing, suspending and closing tenants.
    TenantsWrite = "tenants:write", Org, Developer;
    /// Reading topics and subscriptions.
    TopicsRead = "topics:read", Tenant, Viewer;
    /// Changing topics and subscriptions.
    TopicsWrite = "topics:write", Tenant, Member;
    /// Reading usage and quota.
    UsageRead = "usage:read", Tenant, Viewer;
    /// Reading products' users, and checking their tokens.
    UsersRead = "users:read", Org, Member;
    /// Making, changing and removing products' users, and ending their sessions.
    UsersWrite = "users:write", Org, Developer;
    /// Reading webhooks and their deliveries.
    WebhooksRead = "webhooks:read", Tenant, Viewer;
    /// Changing webhooks, and replaying their deliveries.
    WebhooksWrite = "webhooks:write", Tenant, Developer;
}

impl Permission {
    /// Whether it only reads. Such permissions work while the organisation or tenant is suspended.
    pub fn is_read(self) -> bool {
        self.verb() == "read"
    }

    /// All permissions except the operator's, a directory's and a set-up link's. An organisation's first key has these.
    pub fn of_an_org() -> BTreeSet<Self> {
        Self::ALL.iter().copied().filter(|one| one.reach().is_of_orgs()).collect()
    }

    /// The permissions that a text means: one permission, a wildcard (`emails:*`, `*:read`) or a bundle (`send`, `read`, `manage`).
    /// Only its own name and its resource's wildcard include an operator's permission.
    pub fn all_of(text: &str) -> Option<BTreeSet<Self>> {
        let named = Self::ALL.iter().copied().find(|one| one.as_str() == text);
        if let Some(named) = named {
            return Some(BTreeSet::from([named]));
        }
        let found: BTreeSet<Self> = match (text, text.split_once(':')) {
            ("send", _) => BTreeSet::from([Self::EmailsSend]),
            ("read", _) | (_, Some(("*", "read"))) => Self::with_verbs(&["read"]),
            ("manage", _) => Self::with_verbs(&["read", "write"]),
            (_, Some(("*", "write"))) => Self::with_verbs(&["write"]),
            (_, Some((resource, "*"))) => {
                Self::ALL.iter().copied().filter(|one| one.resource() == resource).collect()
            }
            _ => return None,
        };
        Some(found).filter(|found| !found.is_empty())
    }

    fn with_verbs(verbs: &[&str]) -> BTreeSet<Self> {
        Self::of_an_org().into_iter().filter(|one| verbs.contains(&one.verb())).collect()
    }

    fn resource(self) -> &'static str {
        self.as_str().split_once(':').map_or("", |(resource, _)| resource)
    }

    fn verb(self) -> &'static str {
        self.as_str().split_once(':').map_or("", |(_, verb)| verb)
    }
}

impl Serialize for Permission {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl JsonSchema for Permission {
    fn schema_name() -> Cow<'static, str> {
        "Permission".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let texts: Vec<&str> = Self::ALL.iter().map(|one| one.as_str()).collect();
        json_schema!({ "type": "string", "enum": texts, "description": "A permission of a caller: a resource and a verb." })
    }
}

/// The permissions that a text in a request means: one permission, a wildcard, or a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permissions(BTreeSet<Permission>);

/// The texts that mean several permissions of several resources.
const BUNDLES: [&str; 5] = ["send", "read", "manage", "*:read", "*:write"];

impl Permissions {
    /// Iterates over the permissions.
    pub fn iter(&self) -> impl Iterator<Item = Permission> + '_ {
        self.0.iter().copied()
    }
}

/// The text means no permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a scope like domains:read, emails:*, *:read, or send, read, manage")]
pub struct UnknownPermission;

impl FromStr for Permissions {
    type Err = UnknownPermission;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Permission::all_of(text).map(Self).ok_or(UnknownPermission)
    }
}

impl<'de> Deserialize<'de> for Permissions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for Permissions {
    fn schema_name() -> Cow<'static, str> {
        "Permissions".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut texts: BTreeSet<String> = BUNDLES.iter().map(ToString::to_string).collect();
        for one in Permission::ALL {
            texts.extend([one.as_str().to_owned(), format!("{}:*", one.resource())]);
        }
        json_schema!({
            "type": "string", "enum": texts,
            "description": "A permission (`domains:read`), all of a resource (`domains:*`), a verb on every resource (`*:read`), or a bundle: `send` is `emails:send`, `read` is `*:read`, `manage` is `*:read` and `*:write`.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_bundle_and_no_verb_includes_an_operators_permission() {
        for text in BUNDLES {
            let held = Permission::all_of(text).unwrap();
            assert!(held.iter().all(|one| one.reach().is_of_orgs()), "{text}");
        }
        assert_eq!(Permission::all_of("orgs:*").unwrap().len(), 2, "asked for by name");
    }

    #[test]
    fn the_bundles_of_older_keys_still_mean_the_same_permissions() {
        assert_eq!(Permission::all_of("send"), Some(BTreeSet::from([Permission::EmailsSend])));
        let manage = Permission::all_of("manage").unwrap();
        assert!(manage.is_superset(&Permission::all_of("read").unwrap()));
        assert!(manage.contains(&Permission::DomainsWrite) && !manage.contains(&Permission::EmailsSend));
    }

    #[test]
    fn texts_that_mean_no_permission_are_refused() {
        for text in ["", "emails", "emails:fly", "*", "*:*", "*:fly", "nothing:*", ":read", "Emails:send"] {
            assert_eq!(Permission::all_of(text), None, "{text}");
        }
    }

    #[test]
    fn every_text_of_the_schema_parses_and_every_permission_parses_back() {
        let schema = serde_json::to_value(schemars::schema_for!(Permissions)).unwrap();
        for text in schema["enum"].as_array().unwrap() {
            assert!(text.as_str().unwrap().parse::<Permissions>().is_ok(), "{text}");
        }
        for one in Permission::ALL {
            assert_eq!(Permission::all_of(one.as_str()), Some(BTreeSet::from([*one])));
        }
    }
}
