//! `POST /v1/templates/{id}/preview`: renders the draft, or another version, with the given values. It writes and sends
//! nothing.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_content::{
    Limits, RenderError, Values,
    codes::{TEMPLATE_INVALID, TEMPLATE_RENDER_FAILED, TEMPLATE_VERSION_NOT_FOUND},
    preview,
};
use posthorn_content_store::READS;
use posthorn_hidden::{ContentField, RecipientField};
use posthorn_ids::TemplateId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::save::{find, load, reopened};

/// The function.
pub static FUNCTION: Function = Function {
    context: "content",
    name: "preview-template",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/templates/{id}/preview",
    permission: Some(Permission::TemplatesRead),
    summary: "Preview a template",
    request: Some(schema::<PreviewTemplate>),
    response: Some(schema::<TemplatePreview>),
    codes: &[TEMPLATE_RENDER_FAILED, TEMPLATE_VERSION_NOT_FOUND, TEMPLATE_INVALID],
    // Values of 128 KiB, and room for characters that JSON escapes with six bytes.
    body_bytes_max: 1024 * 1024,
    example: Example::at("/v1/templates/template_01kajbch80f3tvzk2m4q6r9w1x/preview")
        .body(r#"{"variables": {"name": "Ada", "order": {"id": 7}}}"#),
    ..Route::DEFAULT
};

/// The values and the version to render.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PreviewTemplate {
    /// The values of the variables, by their keys.
    #[garde(skip)]
    #[serde(default)]
    pub variables: Values,
    /// The number of a version. Default: the draft.
    #[garde(range(min = 1))]
    #[serde(default)]
    pub version: Option<u32>,
}

/// A rendered version.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TemplatePreview {
    /// Always `template_preview`.
    pub object: &'static str,
    /// The template.
    pub id: TemplateId,
    /// The version that was rendered.
    pub version: u32,
    /// The default sender.
    pub from: Option<String>,
    /// The default addresses for replies.
    pub reply_to: Vec<RecipientField>,
    /// The subject.
    pub subject: Option<ContentField>,
    /// The HTML.
    pub html: Option<ContentField>,
    /// The text: rendered from the template's text, or derived from the HTML.
    pub text: Option<ContentField>,
    /// Variables, or fields of variables, without a value. The preview leaves them blank; a send would be refused.
    pub missing_variables: Vec<String>,
    /// Declared variables that no source uses, and given variables that are not declared.
    pub unused_variables: Vec<String>,
}

async fn handle(app: &'static App, call: Call<PreviewTemplate>) -> Result<Answer<TemplatePreview>, Problem> {
    let scope = call.scope()?;
    let template = find(app, scope, call.parameter("id")).await?.value;
    let version = call.body.version.unwrap_or_else(|| template.draft());
    let compiled = reopened(load(app, scope, &template, version).await?)?;
    let given = call.body.variables.as_map();
    let rendered = preview(&compiled, given, Limits::default())
        .map_err(|fault| RenderError::from(fault).into_problem(""))?;
    let content = compiled.content();
    let declared = |key: &String| content.variables.iter().any(|variable| variable.key == *key);
    let unknown = given.keys().filter(|key| !declared(key)).cloned();
    Ok(Answer::ok(TemplatePreview {
        object: "template_preview",
        id: template.id,
        version,
        from: content.from.clone(),
        reply_to: content.reply_to.iter().cloned().map(Into::into).collect(),
        subject: rendered.output.subject.map(Into::into),
        html: rendered.output.html.map(Into::into),
        text: rendered.output.text.map(Into::into),
        missing_variables: rendered.missing,
        unused_variables: compiled.unused().into_iter().chain(unknown).collect(),
    }))
}
