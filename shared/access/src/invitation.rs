//! Invitations to an organisation.

use posthorn_ids::{InvitationId, PersonId};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};

use crate::Role;

/// How long an invitation is valid, in milliseconds.
pub const INVITATION_VALID_MS: i64 = 7 * 24 * 3600 * 1000;

/// An invitation to an organisation. Whoever proves the address may accept it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// The invited address, in lower case.
    pub email: String,
    /// The role of the new member.
    pub role: Role,
    /// The person who invited; `None` for a key that no person made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<PersonId>,
    /// When it ends, in Unix milliseconds. Sending it again prolongs it.
    pub expires_at: i64,
    /// What became of it.
    #[serde(default)]
    pub state: InvitationState,
}

/// What became of an invitation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// It waits.
    #[default]
    Pending,
    /// This person accepted it.
    Accepted(PersonId),
    /// It was taken back.
    Revoked,
}

impl Item for Invitation {
    const KIND: &'static str = "invitation";
    const AUDITED: bool = true;
}
