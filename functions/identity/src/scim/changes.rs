//! Changes a user or a group, whether a directory sends it anew or only what changes.

use posthorn_access::{Authorised, Changed, DirectoryGroup, DirectoryUser, Provisioner};
use posthorn_app::App;
use posthorn_directory::{Document, Resource};
use posthorn_problem::{Problem, not_found};
use posthorn_runtime::{
    http::{Answer, Call, Scim},
    uses::Use,
};
use posthorn_store::Stored;

use super::{
    answers::{KNOWS_ITSELF, check_version, name_taken, one},
    groups::{self, Users, document_with_members, members, move_members, named},
    requests::ScimBody,
    users::{self, SETTLES_USERS, changed, group_names, settled},
};

/// The uses of [`change_user`].
pub(crate) const CHANGES_USERS: Use = Use::All(&[
    Authorised::FINDS_DIRECTORIES,
    Provisioner::LISTS,
    Provisioner::REVISES,
    SETTLES_USERS,
    KNOWS_ITSELF,
]);
/// The uses of [`change_group`].
pub(crate) const CHANGES_GROUPS: Use =
    Use::All(&[Authorised::FINDS_DIRECTORIES, Provisioner::LISTS, Provisioner::REVISES, KNOWS_ITSELF]);

/// Makes `wanted` the document of the user in the path. It runs again if somebody else changes the user at the same time.
///
/// # Errors
/// `NOT_FOUND`, `PRECONDITION_FAILED`, `UNIQUENESS`, `LAST_OWNER`, `MEMBER_LIMIT_REACHED`, `ORG_LIMIT_REACHED`; those of `wanted`.
pub(crate) async fn change_user(
    app: &App,
    call: &Call<ScimBody>,
    wanted: impl Fn(&DirectoryUser) -> Result<Document, Problem> + Send + Sync,
) -> Result<Answer<Scim>, Problem> {
    let (directory, id) = (call.authorised()?.provisioner(app).await?, call.id()?);
    let change = |read: &Stored<DirectoryUser>| -> Result<Changed, Problem> {
        check_version(call, read)?;
        changed(&wanted(&read.value)?)
    };
    let read = directory.user(app, id).await?.ok_or_else(not_found)?;
    if change(&read)?.active == Some(false) {
        directory.refuse_last_owner(app, &read.value).await?;
    }
    let user = directory.revise_user(app, id, change, || name_taken(Resource::User)).await?;
    let user = settled(app, &directory, user.ok_or_else(not_found)?).await?;
    let names = group_names(app, &directory).await?;
    Ok(one(&user, users::whole(app, &user, &names)?))
}

/// Makes `wanted` the document of the group in the path, with its members. It runs again if somebody else changes the group at the same
/// time.
///
/// # Errors
/// `NOT_FOUND`, `PRECONDITION_FAILED`, `UNIQUENESS`, `INVALID_VALUE`, `LAST_OWNER`, `MEMBER_LIMIT_REACHED`, `ORG_LIMIT_REACHED`; those of
/// `wanted`.
pub(crate) async fn change_group(
    app: &App,
    call: &Call<ScimBody>,
    wanted: impl Fn(&DirectoryGroup, &Users) -> Result<Document, Problem> + Send + Sync,
) -> Result<Answer<Scim>, Problem> {
    let (directory, id) = (call.authorised()?.provisioner(app).await?, call.id()?);
    let (read, users) = (directory.group(app, id).await?.ok_or_else(not_found)?, directory.users(app).await?);
    let inside = members(&wanted(&read.value, &users)?, &users)?;
    let before = members(&document_with_members(&read.value, &users)?, &users)?;
    let change = |read: &Stored<DirectoryGroup>| {
        check_version(call, read)?;
        Ok((named(&wanted(&read.value, &users)?)?, inside != before))
    };
    let group = directory.revise_group(app, id, change, || name_taken(Resource::Group)).await?;
    let group = group.ok_or_else(not_found)?;
    move_members(app, &directory, id, (&users, &inside)).await?;
    let group = directory.note_settled_group(app, group).await?;
    Ok(one(&group, groups::whole(app, &group, &directory.users(app).await?)?))
}
