//! `GET /scim/v2/ResourceTypes/{id}`: one of the types of resources that the SCIM service has (RFC 7644, section 4).

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_directory::resource_types;
use posthorn_problem::{NOT_FOUND, Problem, not_found};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Media, Route, Scim, schema},
};

use crate::scim::{
    answers::{KNOWS_ITSELF, base},
    requests::ScimBody,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "get-scim-resource-type",
    trigger: Trigger::Http(&ROUTE),
    uses: &[KNOWS_ITSELF],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/scim/v2/ResourceTypes/{id}",
    permission: Some(Permission::DirectoryProvision),
    summary: "Get a SCIM resource type",
    response: Some(schema::<ScimBody>),
    codes: &[NOT_FOUND],
    example: Example::at("/scim/v2/ResourceTypes/User"),
    media: Media::Scim,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<Scim>, Problem> {
    let wanted = call.parameter("id");
    let found = resource_types(&base(app)).into_iter().find(|one| one["id"] == wanted);
    Ok(Answer::ok(Scim::of(found.ok_or_else(not_found)?)))
}
