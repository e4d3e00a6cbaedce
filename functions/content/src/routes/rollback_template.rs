//! `POST /v1/templates/{id}/rollback`: publishes an older version, or any other stored version. The draft stays as it is. Written:
//! one item, conditionally; a repetition changes nothing.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_content::codes::TEMPLATE_VERSION_NOT_FOUND;
use posthorn_content_store::READS;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    publish::{self, publish},
    save::find,
    view::SavedTemplate,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "content",
    name: "rollback-template",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS, publish::USES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/templates/{id}/rollback",
    permission: Some(Permission::TemplatesWrite),
    summary: "Publish another version of a template",
    request: Some(schema::<RollBackTemplate>),
    response: Some(schema::<SavedTemplate>),
    codes: &[TEMPLATE_VERSION_NOT_FOUND],
    example: Example::at("/v1/templates/template_01kajbch80f3tvzk2m4q6r9w1x/rollback")
        .body(r#"{"version": 1}"#),
    ..Route::DEFAULT
};

/// The version to publish.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RollBackTemplate {
    /// Its number.
    #[garde(range(min = 1))]
    pub version: u32,
}

async fn handle(app: &'static App, call: Call<RollBackTemplate>) -> Result<Answer<SavedTemplate>, Problem> {
    let scope = call.scope()?;
    let head = find(app, scope, call.parameter("id")).await?;
    let published = publish(app, scope, head, Some(call.body.version)).await?;
    Ok(Answer::ok(SavedTemplate::of(&published)))
}
