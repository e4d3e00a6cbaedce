//! Groups of a directory: how they are shown, and how their members move.

use std::collections::BTreeSet;

use posthorn_access::{DirectoryGroup, DirectoryUser, Named, Provisioner};
use posthorn_app::App;
use posthorn_directory::{Document, Resource};
use posthorn_ids::{DirectoryGroupId, DirectoryUserId};
use posthorn_problem::Problem;
use posthorn_runtime::http::INVALID_VALUE;
use posthorn_store::Stored;
use serde_json::{Value, json};

use super::{
    answers::{meta, place, time, unreadable},
    refusals::refused,
    requests::check_size,
};

/// The users of a directory, as they were read.
pub(crate) type Users = Vec<Stored<DirectoryUser>>;

/// A group as answers show it, whole.
///
/// # Errors
/// `INTERNAL` if the document cannot be read.
pub(crate) fn whole(app: &App, group: &Stored<DirectoryGroup>, users: &Users) -> Result<Value, Problem> {
    let (of, id) = (Resource::Group, group.value.id.to_string());
    let members: Vec<Value> = inside(users, group.value.id)
        .map(|user| {
            let id = user.value.id.to_string();
            json!({"value": id, "type": "User", "$ref": place(app, Resource::User, &id)})
        })
        .collect();
    let times = [group.value.id.created_at(), time(group.value.changed_at)];
    let mut more = json!({"id": id, "meta": meta(app, of, group, &id, times)});
    if !members.is_empty() {
        more["members"] = Value::Array(members);
    }
    Ok(document(&group.value)?.with(more))
}

fn inside(users: &Users, group: DirectoryGroupId) -> impl Iterator<Item = &Stored<DirectoryUser>> {
    users.iter().filter(move |user| user.value.groups.contains(&group))
}

/// What the directory sent, without members.
///
/// # Errors
/// `INTERNAL` if it cannot be read.
pub(crate) fn document(group: &DirectoryGroup) -> Result<Document, Problem> {
    Document::kept(Resource::Group, &group.document).map_err(|error| unreadable(&error))
}

/// The same with the members.
///
/// # Errors
/// `INTERNAL` if it cannot be read.
pub(crate) fn document_with_members(group: &DirectoryGroup, users: &Users) -> Result<Document, Problem> {
    let ids: Vec<String> = inside(users, group.id).map(|user| user.value.id.to_string()).collect();
    Ok(document(group)?.with_members(ids.iter().map(String::as_str)))
}

/// The document that a request sends.
///
/// # Errors
/// `INVALID_SYNTAX`, `INVALID_VALUE`.
pub(crate) fn sent(body: &Value) -> Result<Document, Problem> {
    Document::read(Resource::Group, body.clone()).map_err(refused)
}

/// The name and document to keep.
///
/// # Errors
/// `INVALID_VALUE` if it is too large.
pub(crate) fn named(document: &Document) -> Result<Named, Problem> {
    let kept = document.clone().without_members().keep();
    check_size(&kept)?;
    Ok(Named { name: document.name().to_owned(), document: kept })
}

/// The users whom a document names as members.
///
/// # Errors
/// `INVALID_VALUE` if one is no user of the directory.
pub(crate) fn members(document: &Document, users: &Users) -> Result<BTreeSet<DirectoryUserId>, Problem> {
    let known: BTreeSet<DirectoryUserId> = users.iter().map(|user| user.value.id).collect();
    let member = |text: &str| {
        let id = text.parse::<DirectoryUserId>().ok().filter(|id| known.contains(id));
        id.ok_or_else(|| {
            let shown: String = text.chars().take(60).collect();
            INVALID_VALUE.because(format!("The directory has no user `{shown}` to be a member."))
        })
    };
    document.members().into_iter().map(member).collect()
}

/// Makes `inside` the members of a group, and lets the memberships of those who moved follow.
///
/// # Errors
/// `CONFLICT`.
pub(crate) async fn move_members(
    app: &App,
    directory: &Provisioner,
    group: DirectoryGroupId,
    (users, inside): (&Users, &BTreeSet<DirectoryUserId>),
) -> Result<(), Problem> {
    let moved = directory.move_members(app, group, (users, inside)).await?;
    directory.settle(app, moved).await?;
    Ok(())
}
