//! `GET /v1/templates/{id}/versions`: the stored versions of a template, newest first. They are few, and the head lists them all,
//! so one page contains all.

use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_content::Template;
use posthorn_content_store::READS;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, ListPage, Route, schema, time_of},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::save::find;

/// The function.
pub static FUNCTION: Function = Function {
    context: "content",
    name: "list-template-versions",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/templates/{id}/versions",
    permission: Some(Permission::TemplatesRead),
    summary: "List a template's versions",
    response: Some(schema::<ListPage<TemplateVersion>>),
    example: Example::at("/v1/templates/template_01kajbch80f3tvzk2m4q6r9w1x/versions"),
    ..Route::DEFAULT
};

/// A version of a template.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TemplateVersion {
    /// Always `template_version`.
    pub object: &'static str,
    /// Its number, from 1.
    pub version: u32,
    /// Whether sends use it.
    pub published: bool,
    /// Whether it is the newest version.
    pub draft: bool,
    /// When it was created (RFC 3339).
    pub created_at: String,
}

async fn handle(app: &'static App, call: Call) -> Result<Answer<ListPage<TemplateVersion>>, Problem> {
    let template = find(app, call.scope()?, call.parameter("id")).await?.value;
    let data = versions(&template);
    Ok(Answer::ok(ListPage::whole(data)))
}

fn versions(template: &Template) -> Vec<TemplateVersion> {
    let newest_first = template.versions.iter().rev();
    newest_first
        .map(|version| TemplateVersion {
            object: "template_version",
            version: version.number,
            published: template.published == Some(version.number),
            draft: template.draft() == version.number,
            created_at: time_of(version.at_ms),
        })
        .collect()
}
