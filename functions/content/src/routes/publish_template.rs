//! `POST /v1/templates/{id}/publish`: publishes the draft, so that sends use it. Warm instances cache published templates, so some
//! sends use the previous version for up to 30 seconds more. Written: one item, conditionally; a repetition changes nothing.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_content_store::READS;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};

use crate::{
    publish::{self, publish},
    save::find,
    view::SavedTemplate,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "content",
    name: "publish-template",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS, publish::USES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/templates/{id}/publish",
    permission: Some(Permission::TemplatesWrite),
    summary: "Publish a template's draft",
    response: Some(schema::<SavedTemplate>),
    example: Example::at("/v1/templates/template_01kajbch80f3tvzk2m4q6r9w1x/publish"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<SavedTemplate>, Problem> {
    let scope = call.scope()?;
    let head = find(app, scope, call.parameter("id")).await?;
    let published = publish(app, scope, head, None).await?;
    Ok(Answer::ok(SavedTemplate::of(&published)))
}
