use posthorn_access::{READS_INVITATIONS, READS_ROLE_NAMES, Role, inviting_org_name, role_name};
use posthorn_app::App;
use posthorn_ids::OrgId;
use posthorn_runtime::uses::Use;
use posthorn_store::StoreError;
use schemars::JsonSchema;
use serde::Serialize;

/// The organisation that a person belongs to now.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Joined {
    /// The organisation's id, for the header `Posthorn-Org`.
    pub org_id: OrgId,
    /// Its name.
    pub org_name: String,
    /// The person's role: `owner`, `developer`, `member`, `viewer`, or the id of a role of the organisation.
    pub role: Role,
    /// The role's display name; null if the role was removed.
    pub role_name: Option<String>,
}

/// The uses of [`joined`].
pub(crate) const SHOWS_JOINED: Use = Use::All(&[READS_INVITATIONS, READS_ROLE_NAMES]);

/// What a person joined by accepting an invitation.
pub(crate) async fn joined(app: &App, org: OrgId, role: Role) -> Result<Joined, StoreError> {
    let (org_name, role_name) = (inviting_org_name(app, org).await?, role_name(app, org, role).await?);
    Ok(Joined { org_id: org, org_name, role, role_name })
}
