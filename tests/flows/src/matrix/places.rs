//! Where a call of the matrix wants to act.

use posthorn_access::{
    Permission,
    codes::{ORG_FORBIDDEN, TENANT_BOUND_KEY, TENANT_FORBIDDEN},
};

use super::{
    callers::{Scene, With},
    probe::{Outcome, refused},
};

/// The organisation and the tenant that the headers name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Own,
    OwnTenant,
    Foreign,
    ForeignTenant,
}

impl Place {
    pub const ALL: [Self; 4] = [Self::Own, Self::OwnTenant, Self::Foreign, Self::ForeignTenant];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Own => "in their own organisation",
            Self::OwnTenant => "as a tenant of their organisation",
            Self::Foreign => "in another organisation",
            Self::ForeignTenant => "as a tenant of another organisation",
        }
    }

    /// Why the place refuses a member with any permission.
    pub fn refuses(self, permission: Permission) -> Option<Outcome> {
        match self {
            Self::Own => None,
            Self::OwnTenant if permission.reach().is_of_whole_org() => Some(refused(TENANT_BOUND_KEY)),
            Self::OwnTenant => None,
            Self::Foreign => Some(refused(ORG_FORBIDDEN)),
            Self::ForeignTenant => Some(refused(TENANT_FORBIDDEN)),
        }
    }
}

impl Scene {
    /// The headers that name a place. A key needs no organisation.
    pub fn headers(&self, place: Place, with: With) -> Vec<(&'static str, &str)> {
        let own = (with == With::Session).then_some(("posthorn-org", self.org.as_str()));
        let further = match place {
            Place::Own => None,
            Place::OwnTenant => Some(("posthorn-tenant", self.tenant.as_str())),
            Place::Foreign => return vec![("posthorn-org", self.rival_org.as_str())],
            Place::ForeignTenant => Some(("posthorn-tenant", self.rival_tenant.as_str())),
        };
        own.into_iter().chain(further).collect()
    }
}
