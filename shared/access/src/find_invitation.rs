//! Reads an invitation for somebody who has its link.

use posthorn_app::App;
use posthorn_ids::{InvitationId, OrgId};
use posthorn_store::{Read, StoreError, Table};
use posthorn_uses::Use;

use crate::{Invitation, places::invitations_partition};

/// The uses of [`find_invitation`].
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
