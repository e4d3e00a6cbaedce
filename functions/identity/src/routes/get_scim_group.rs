//! `GET /scim/v2/Groups/{id}`: one group of the directory (RFC 7644, section 3.4.1).

use posthorn_access::{Authorised, Permission, Provisioner};
use posthorn_app::App;
use posthorn_directory::Resource;
use posthorn_problem::{NOT_FOUND, Problem, not_found};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, INVALID_PATH, INVALID_VALUE, Media, Route, Scim, schema},
};

use crate::scim::{
    answers::{KNOWS_ITSELF, one},
    groups::{Users, whole},
    requests::{ScimBody, ShownQuery},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "get-scim-group",
    trigger: Trigger::Http(&ROUTE),
    uses: &[Authorised::FINDS_DIRECTORIES, Provisioner::FINDS, Provisioner::LISTS, KNOWS_ITSELF],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/scim/v2/Groups/{id}",
    permission: Some(Permission::DirectoryProvision),
    summary: "Get a SCIM group",
    query: Some(schema::<ShownQuery>),
    response: Some(schema::<ScimBody>),
    codes: &[NOT_FOUND, INVALID_PATH, INVALID_VALUE],
    example: Example::at("/scim/v2/Groups/dgroup_01kajbch80f4r6t8v0x2z4b6d8"),
    media: Media::Scim,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<(), ShownQuery>) -> Result<Answer<Scim>, Problem> {
    let directory = call.authorised()?.provisioner(app).await?;
    let shown = call.query.read()?;
    let group = directory.group(app, call.id()?).await?.ok_or_else(not_found)?;
    let users = if shown.has("members") { directory.users(app).await? } else { Users::new() };
    Ok(one(&group, shown.of(Resource::Group, whole(app, &group, &users)?)))
}
