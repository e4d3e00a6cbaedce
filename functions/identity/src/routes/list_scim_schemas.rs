//! `GET /scim/v2/Schemas`: the schemas that the SCIM service has (RFC 7644, section 4).

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_directory::{list_response, schemas};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Media, Route, Scim, schema},
};

use crate::scim::{
    answers::{KNOWS_ITSELF, base},
    requests::ScimBody,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "list-scim-schemas",
    trigger: Trigger::Http(&ROUTE),
    uses: &[KNOWS_ITSELF],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/scim/v2/Schemas",
    permission: Some(Permission::DirectoryProvision),
    summary: "List SCIM schemas",
    response: Some(schema::<ScimBody>),
    media: Media::Scim,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, _: Call) -> Result<Answer<Scim>, Problem> {
    let all = schemas(&base(app));
    let total = all.len();
    Ok(Answer::ok(Scim::of(list_response(all, total, 1))))
}
