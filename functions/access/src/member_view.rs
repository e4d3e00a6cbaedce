//! Shared by the routes of members: shows a member with the name and address of the account.

use posthorn_access::{Authorised, MemberRow, READS_ROLE_NAMES, Role};
use posthorn_app::App;
use posthorn_identity::{Account, READS_MANY_ACCOUNTS, accounts};
use posthorn_ids::PersonId;
use posthorn_runtime::uses::Use;
use posthorn_store::StoreError;
use schemars::JsonSchema;
use serde::Serialize;

use crate::times::rfc3339;

/// A member of the organisation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MemberView {
    /// Always `member`.
    pub object: &'static str,
    /// The person's id.
    pub id: PersonId,
    /// The name of the person's account; null if the account is gone.
    pub name: Option<String>,
    /// The address of the person's account; null if the account is gone.
    pub email: Option<String>,
    /// The role: `owner`, `developer`, `member`, `viewer`, or the id of a role of the organisation.
    pub role: Role,
    /// The role's display name; null if the role was removed.
    pub role_name: Option<String>,
    /// Whether the person's password alone does not log in.
    pub has_second_factor: bool,
    /// Whether the person has a passkey.
    pub has_passkey: bool,
    /// When the person joined (RFC 3339).
    pub joined_at: String,
    /// Since when the organisation's directory has suspended the person (RFC 3339); null if it has not.
    pub suspended_at: Option<String>,
}

/// The uses of [`show`].
pub(crate) const SHOWS: Use = Use::All(&[READS_MANY_ACCOUNTS, READS_ROLE_NAMES]);

/// The views of members, in the same order.
pub(crate) async fn show(
    app: &App,
    caller: &Authorised,
    members: &[MemberRow],
) -> Result<Vec<MemberView>, StoreError> {
    let people: Vec<PersonId> = members.iter().map(|row| row.id).collect();
    let accounts = accounts(app, &people).await?;
    let names = caller.role_names(app, members.iter().map(|row| row.member.role)).await?;
    let view = |(row, account): (&MemberRow, Option<Account>)| MemberView {
        object: "member",
        id: row.id,
        role: row.member.role,
        role_name: names.of(row.member.role),
        has_second_factor: account.as_ref().is_some_and(Account::has_second_factor),
        has_passkey: account.as_ref().is_some_and(|account| !account.passkeys.is_empty()),
        name: account.as_ref().map(|account| account.name.clone()),
        email: account.map(|account| account.email.to_string()),
        joined_at: rfc3339(row.member.joined_at).unwrap_or_default(),
        suspended_at: row.suspended_at.and_then(rfc3339),
    };
    Ok(members.iter().zip(accounts).map(view).collect())
}

/// The view of one member.
pub(crate) async fn show_one(
    app: &App,
    caller: &Authorised,
    row: MemberRow,
) -> Result<Option<MemberView>, StoreError> {
    Ok(show(app, caller, &[row]).await?.pop())
}
