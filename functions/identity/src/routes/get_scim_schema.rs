//! `GET /scim/v2/Schemas/{id}`: one of the schemas that the SCIM service has (RFC 7644, section 4).

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_directory::schemas;
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
    name: "get-scim-schema",
    trigger: Trigger::Http(&ROUTE),
    uses: &[KNOWS_ITSELF],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/scim/v2/Schemas/{id}",
    permission: Some(Permission::DirectoryProvision),
    summary: "Get a SCIM schema",
    response: Some(schema::<ScimBody>),
    codes: &[NOT_FOUND],
    example: Example::at("/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User"),
    media: Media::Scim,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<Scim>, Problem> {
    let wanted = call.parameter("id");
    let found = schemas(&base(app)).into_iter().find(|one| one["id"] == wanted);
    Ok(Answer::ok(Scim::of(found.ok_or_else(not_found)?)))
}
