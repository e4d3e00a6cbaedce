//! `GET /scim/v2/Groups`: a page of the directory's groups that match a filter (RFC 7644, section 3.4.2).

use posthorn_access::{Authorised, Permission, Provisioner};
use posthorn_app::App;
use posthorn_directory::Resource;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, INVALID_FILTER, INVALID_PATH, INVALID_VALUE, Media, Route, Scim, schema},
};
use serde_json::Value;

use crate::scim::{
    answers::{KNOWS_ITSELF, found, page},
    groups::{Users, whole},
    requests::{ScimBody, ScimQuery},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "list-scim-groups",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_DIRECTORIES, Provisioner::FINDS, Provisioner::LISTS, KNOWS_ITSELF],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/scim/v2/Groups",
    permission: Some(Permission::DirectoryProvision),
    summary: "List SCIM groups",
    query: Some(schema::<ScimQuery>),
    response: Some(schema::<ScimBody>),
    codes: &[INVALID_FILTER, INVALID_PATH, INVALID_VALUE],
    media: Media::Scim,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<(), ScimQuery>) -> Result<Answer<Scim>, Problem> {
    let directory = call.authorised()?.provisioner(app).await?;
    let (selection, shown) = (call.query.selection()?, call.query.shown()?);
    let groups = match selection.equals("displayName") {
        Some(name) => directory.group_named(app, name).await?.into_iter().collect(),
        None => directory.groups(app).await?,
    };
    // Directories that only look for a group leave its members out, and so save a read of all users.
    let is_whole =
        shown.has("members") || call.query.filter.is_some() && selection.equals("displayName").is_none();
    let users = if is_whole { directory.users(app).await? } else { Users::new() };
    let all: Result<Vec<Value>, Problem> = groups.iter().map(|group| whole(app, group, &users)).collect();
    Ok(page(&call.query, found(Resource::Group, &selection, &shown, all?)))
}
