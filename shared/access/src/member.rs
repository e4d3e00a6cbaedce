use serde::{Deserialize, Serialize};

use crate::Role;

/// One member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The member's role.
    pub role: Role,
    /// When the member joined, in Unix milliseconds.
    pub joined_at: i64,
}

/// A member whom a directory suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspendedMember {
    /// The member.
    #[serde(flatten)]
    pub member: Member,
    /// Since when, in Unix milliseconds.
    pub since: i64,
}
