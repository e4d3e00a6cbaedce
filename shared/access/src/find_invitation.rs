//! Reads an invitation and its organisation for somebody who has its link.

use posthorn_app::App;
use posthorn_ids::{Environment, InvitationId, OrgId};
use posthorn_items::door;
use posthorn_store::{Read, StoreError, Table};
use posthorn_uses::Use;

use crate::{Invitation, places::invitations_partition, standing};

/// The uses of [`find_invitation`] and [`inviting_org_name`].
pub const READS_INVITATIONS: Use = Table::Access.get();

/// An invitation, whatever became of it. `org` and `id` come from a verified token.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn find_invitation(
    app: &App,
    org: OrgId,
    id: InvitationId,
) -> Result<Option<Invitation>, StoreError> {
    let stored = invitations_partition(app, org).get::<Invitation>(&id.suffix(), Read::Consistent).await?;
    Ok(stored.map(|stored| stored.value))
}

/// The name of the organisation of an invitation; empty if it has none.
///
/// # Errors
/// `StoreError` if the read fails.
pub async fn inviting_org_name(app: &App, org: OrgId) -> Result<String, StoreError> {
    let standing = standing(app, &door::of_new_org(org, None, Environment::live())).await?;
    Ok(standing.org().map(|org| org.name.clone()).unwrap_or_default())
}
