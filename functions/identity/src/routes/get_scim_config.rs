//! `GET /scim/v2/ServiceProviderConfig`: what the SCIM service can do (RFC 7644, section 4).

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_directory::service_provider_config;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Media, Route, Scim, schema},
};

use crate::scim::{
    answers::{KNOWS_ITSELF, base},
    requests::{PAGE_MAX, ScimBody},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "get-scim-config",
    trigger: Trigger::Http(&ROUTE),
    uses: &[KNOWS_ITSELF],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/scim/v2/ServiceProviderConfig",
    permission: Some(Permission::DirectoryProvision),
    summary: "Get the SCIM service's configuration",
    response: Some(schema::<ScimBody>),
    media: Media::Scim,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, _: Call) -> Result<Answer<Scim>, Problem> {
    Ok(Answer::ok(Scim::of(service_provider_config(&base(app), PAGE_MAX))))
}
