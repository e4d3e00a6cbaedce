/// The roles that every organisation has, from the fewest permissions to the most. Each has the permissions of those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FixedRole {
    /// Reads.
    Viewer,
    /// Sends emails, and changes templates, topics and suppressions.
    Member,
    /// Also sets up domains, webhooks, tenants and API keys.
    Developer,
    /// Everything, including members and the organisation itself.
    Owner,
}

impl FixedRole {
    /// All fixed roles, the weakest first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Member, Self::Developer, Self::Owner];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Developer => "developer",
            Self::Owner => "owner",
        }
    }
}
