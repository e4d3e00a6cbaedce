use posthorn_access::{READS_ORG_MEMBERS, Role, org_members};
use posthorn_app::App;
use posthorn_identity::{READS_MANY_ACCOUNTS, accounts};
use posthorn_ids::PersonId;
use posthorn_items::Scope;
use posthorn_runtime::{http::time_of, uses::Use};
use posthorn_store::StoreError;
use serde::Serialize;

use super::stretch::{Stretch, shown};
use crate::exports::export::Export;

/// The `uses` of [`read`].
pub(super) const READS: Use = Use::All(&[READS_ORG_MEMBERS, READS_MANY_ACCOUNTS]);

/// The columns.
pub(super) const COLUMNS: &[&str] = &["id", "email", "name", "role", "joined_at"];

/// The members of one read: what one request for their accounts takes.
const MEMBERS: usize = 100;

/// A member of the organisation.
#[derive(Serialize)]
struct MemberRow {
    id: PersonId,
    email: Option<String>,
    name: Option<String>,
    role: Role,
    joined_at: String,
}

/// Reads members, newest accounts first. The cursor is the last one's id.
pub(super) async fn read(
    app: &App,
    scope: &Scope,
    export: &Export,
    cursor: Option<&str>,
) -> Result<Stretch, StoreError> {
    let after: Option<PersonId> = cursor.and_then(|text| text.parse().ok());
    let members = org_members(app, scope).await?;
    let mut left: Vec<_> =
        members.of.into_iter().rev().filter(|(id, _)| after.is_none_or(|after| *id < after)).collect();
    let more = left.len() > MEMBERS;
    left.truncate(MEMBERS);
    let people: Vec<PersonId> = left.iter().map(|(id, _)| *id).collect();
    let accounts = accounts(app, &people).await?;
    let rows = left.iter().zip(accounts).map(|((id, member), account)| MemberRow {
        id: *id,
        email: account.as_ref().map(|account| account.email.to_string()),
        name: account.map(|account| account.name),
        role: member.role,
        joined_at: time_of(member.joined_at),
    });
    let rows = rows.map(|row| shown(&export.hides, &row)).collect();
    Ok(Stretch { rows, next: people.last().filter(|_| more).map(ToString::to_string) })
}
