//! Shared by the routes that begin an impersonation.

use std::collections::BTreeSet;

use garde::Validate;
use posthorn_access::{Begun, HiddenField, Permission};
use posthorn_ids::{ImpersonationId, OrgId, PersonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::times::rfc3339;

/// The longest reason, in characters.
const REASON_CHARS_MAX: usize = 200;

/// Whom to impersonate.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Impersonate {
    /// The member.
    #[garde(skip)]
    pub person_id: PersonId,
    /// Why, for the audit log: a ticket, or a sentence.
    #[garde(length(chars, min = 1, max = REASON_CHARS_MAX))]
    pub reason: String,
}

/// A time in which the caller sees what a member sees.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ImpersonationView {
    /// Always `impersonation`.
    pub object: &'static str,
    /// Its id, for the header `Posthorn-Impersonation` beside the session's cookie and `Posthorn-Org`.
    pub id: ImpersonationId,
    /// The organisation, for `Posthorn-Org`.
    pub org_id: OrgId,
    /// The member.
    pub person_id: PersonId,
    /// Why.
    pub reason: String,
    /// What the caller may do with it: only what reads.
    pub permissions: BTreeSet<Permission>,
    /// The fields that are hidden from the member.
    pub hides: BTreeSet<HiddenField>,
    /// When it ends (RFC 3339). It cannot be renewed.
    pub expires_at: String,
}

impl ImpersonationView {
    /// The view of one that has just begun.
    pub(crate) fn of(org_id: OrgId, Begun { impersonation, rights }: Begun) -> Self {
        Self {
            object: "impersonation",
            id: impersonation.id,
            org_id,
            person_id: impersonation.person,
            reason: impersonation.reason,
            permissions: rights.permissions,
            hides: rights.hides,
            expires_at: rfc3339(impersonation.expires_at).unwrap_or_default(),
        }
    }
}
