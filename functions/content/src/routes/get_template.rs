//! `GET /v1/templates/{id}`: one template, by its id or alias, with the content of its draft or of another version.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_content::codes::{TEMPLATE_NOT_PUBLISHED, TEMPLATE_VERSION_NOT_FOUND};
use posthorn_content_store::READS;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    save::{find, load},
    view::TemplateView,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "content",
    name: "get-template",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/templates/{id}",
    permission: Some(Permission::TemplatesRead),
    summary: "Retrieve a template",
    query: Some(schema::<GetTemplate>),
    response: Some(schema::<TemplateView>),
    codes: &[TEMPLATE_NOT_PUBLISHED, TEMPLATE_VERSION_NOT_FOUND],
    example: Example::at("/v1/templates/template_01kajbch80f3tvzk2m4q6r9w1x"),
    ..Route::DEFAULT
};

/// Selects a version.
#[derive(Debug, Default, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct GetTemplate {
    /// The number of a version, `draft` or `published`. Default: `draft`.
    #[garde(inner(custom(is_version)))]
    #[serde(default)]
    pub version: Option<String>,
}

fn is_version(text: &str, _: &()) -> garde::Result {
    match text == "published" || text == "draft" || text.parse::<u32>().is_ok() {
        true => Ok(()),
        false => Err(garde::Error::new("must be the number of a version, `draft` or `published`")),
    }
}

async fn handle(app: &'static App, call: Call<(), GetTemplate>) -> Result<Answer<TemplateView>, Problem> {
    let scope = call.scope()?;
    let template = find(app, scope, call.parameter("id")).await?.value;
    let version = match call.query.version.as_deref() {
        None | Some("draft") => template.draft(),
        Some("published") => {
            let absent = || TEMPLATE_NOT_PUBLISHED.because("No version of this template was published.");
            template.published.ok_or_else(absent)?
        }
        // No version has the number zero.
        Some(number) => number.parse().unwrap_or_default(),
    };
    let content = load(app, scope, &template, version).await?;
    Ok(Answer::ok(TemplateView::of(&template, version, content)))
}
