//! `GET /scim/v2/Users`: a page of the directory's users that match a filter (RFC 7644, section 3.4.2).

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
    requests::{ScimBody, ScimQuery},
    users::{group_names, whole},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "list-scim-users",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_DIRECTORIES, Provisioner::FINDS, Provisioner::LISTS, KNOWS_ITSELF],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/scim/v2/Users",
    permission: Some(Permission::DirectoryProvision),
    summary: "List SCIM users",
    query: Some(schema::<ScimQuery>),
    response: Some(schema::<ScimBody>),
    codes: &[INVALID_FILTER, INVALID_PATH, INVALID_VALUE],
    media: Media::Scim,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<(), ScimQuery>) -> Result<Answer<Scim>, Problem> {
    let directory = call.authorised()?.provisioner(app).await?;
    let (selection, shown) = (call.query.selection()?, call.query.shown()?);
    let users = match selection.equals("userName") {
        Some(name) => directory.user_named(app, name).await?.into_iter().collect(),
        None => directory.users(app).await?,
    };
    let names = group_names(app, &directory).await?;
    let all: Result<Vec<Value>, Problem> = users.iter().map(|user| whole(app, user, &names)).collect();
    Ok(page(&call.query, found(Resource::User, &selection, &shown, all?)))
}
