/// Which of the callers that have a permission may use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Any key. The permission concerns the data of the caller's scope.
    Tenant,
    /// Only keys of the organisation itself. They may act as a tenant.
    Root,
    /// Only keys of the organisation itself that do not act as a tenant. The permission concerns what all tenants share.
    Org,
    /// As `Org`, and only for the deployment's operator. No bundle contains it.
    Operator,
    /// As `Org`, and only for a directory's token. No role, no key and no bundle has it.
    Directory,
    /// As `Org`, and only for what a set-up link was exchanged for. No role, no key and no bundle has it.
    SetupLink,
}

impl Reach {
    /// Whether no person and no key of a person's can have such permissions.
    pub(crate) fn is_of_machines(self) -> bool {
        matches!(self, Self::Directory | Self::SetupLink)
    }

    /// Whether an organisation's roles, keys and bundles may contain such permissions.
    pub fn is_of_orgs(self) -> bool {
        !matches!(self, Self::Operator | Self::Directory | Self::SetupLink)
    }

    /// Whether such permissions concern the whole organisation, and all its environments.
    pub fn is_of_whole_org(self) -> bool {
        matches!(self, Self::Org | Self::Operator | Self::Directory | Self::SetupLink)
    }
}
