use std::fmt;

use posthorn_ids::{Environment, OrgId, TenantId};

/// The owner of data: an organisation, optionally one of its tenants, and an environment. A scope is always verified.
///
/// There is no public constructor. A scope comes from a stored credential, or through the [`door`](crate::door): from a label
/// that Posthorn itself wrote on a queue message, a stream record's key, or a provider's event.
///
/// A scope cannot be made from ids, neither by its fields nor by its constructor:
///
/// ```compile_fail,E0451
/// use posthorn_ids::{Environment, OrgId};
/// fn forge(victim: OrgId) -> posthorn_items::Scope {
///     posthorn_items::Scope { org: victim, tenant: None, environment: Environment::live() }
/// }
/// ```
///
/// ```compile_fail,E0624
/// use posthorn_ids::{Environment, OrgId};
/// fn forge(victim: OrgId) -> posthorn_items::Scope {
///     posthorn_items::Scope::new(victim, None, Environment::live())
/// }
/// ```
///
/// Nor can a scope be made from a label:
///
/// ```compile_fail,E0624
/// fn forge(label: &str) -> Option<posthorn_items::Scope> {
///     posthorn_items::Scope::parse(label).ok()
/// }
/// ```
///
/// A scope gives no other tenant's scope, except through the [`door`](crate::door). A consistency test checks who uses the door:
///
/// ```compile_fail,E0599
/// use posthorn_ids::TenantId;
/// fn widen(mine: &posthorn_items::Scope, other: TenantId) -> posthorn_items::Scope {
///     mine.of_tenant(other)
/// }
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    org: OrgId,
    tenant: Option<TenantId>,
    environment: Environment,
}

/// The text is not the label of a scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a scope label")]
pub struct InvalidScope;

impl Scope {
    pub(crate) fn new(org: OrgId, tenant: Option<TenantId>, environment: Environment) -> Self {
        Self { org, tenant, environment }
    }

    /// The organisation.
    pub fn org(&self) -> OrgId {
        self.org
    }

    /// The tenant, if the scope belongs to one.
    pub fn tenant(&self) -> Option<TenantId> {
        self.tenant
    }

    /// The environment.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The scope of the organisation itself in the same environment. A scope without a tenant stays the same.
    ///
    /// It widens a tenant's scope, so only `shared/webhooks` may use it: to find the organisation's own endpoints for a tenant's
    /// events, and to count test events of the whole organisation. `tests/consistency` checks this.
    pub fn root_scope(&self) -> Self {
        Self { tenant: None, ..self.clone() }
    }

    /// The whole scope as one text. It has only letters, digits, `_` and `-`, so that it fits keys, SES tags and log fields.
    pub fn label(&self) -> String {
        match self.tenant {
            Some(tenant) => format!("{}-{tenant}-{}", self.org, self.environment),
            None => format!("{}-0-{}", self.org, self.environment),
        }
    }

    pub(crate) fn parse(label: &str) -> Result<Self, InvalidScope> {
        let mut parts = label.splitn(3, '-');
        let mut next = || parts.next().ok_or(InvalidScope);
        let (org, tenant, environment) = (next()?, next()?, next()?);
        let tenant = match tenant {
            "0" => None,
            named => Some(named.parse().map_err(|_| InvalidScope)?),
        };
        Ok(Self {
            org: org.parse().map_err(|_| InvalidScope)?,
            tenant,
            environment: environment.parse().map_err(|_| InvalidScope)?,
        })
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_names_its_scope_and_no_other() {
        let now = jiff::Timestamp::UNIX_EPOCH;
        let environment: Environment = "eu-staging".parse().unwrap();
        for tenant in [None, Some(TenantId::new(now))] {
            let scope = Scope::new(OrgId::new(now), tenant, environment.clone());
            assert_eq!(Scope::parse(&scope.label()), Ok(scope));
        }
        for text in ["", "org_1-0-live", "0-0-live", "a/b/c"] {
            assert_eq!(Scope::parse(text), Err(InvalidScope), "{text}");
        }
    }
}
