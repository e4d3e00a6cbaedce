//! `POST /v1/templates`: saves a new template as a draft.
//!
//! In: names and sources. Refused: sources with faults, each with line and column, and an alias that another template
//! has. Written, in this order: the idempotency record (if the request has a key), the alias, the first version, the head. A crash
//! before the head leaves nothing visible, and the alias is free again after a minute.

use garde::Validate;
use posthorn_access::Permission;
use posthorn_app::App;
use posthorn_content::{
    Content, Template, VARIABLES_MAX, Variable,
    codes::{TEMPLATE_ALIAS_EXISTS, TEMPLATE_INVALID, TEMPLATE_TOO_LARGE},
};
use posthorn_content_store::TAKES_ALIASES;
use posthorn_idempotency::{ALREADY_REMOVED, keeps_answers, record_request};
use posthorn_ids::TemplateId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use posthorn_store::Table;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    rules::{BODY_BYTES_MAX, REPLY_TO_MAX, is_alias, is_mailbox, is_name, without_mjml},
    save::{self, alias, compiled, take, write_new},
    view::SavedTemplate,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "content",
    name: "create-template",
    trigger: Trigger::Http(&ROUTE),
    uses: &[keeps_answers(Table::Content), TAKES_ALIASES, save::WRITES],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/templates",
    permission: Some(Permission::TemplatesWrite),
    summary: "Create a template",
    request: Some(schema::<CreateTemplate>),
    response: Some(schema::<SavedTemplate>),
    codes: &[ALREADY_REMOVED, TEMPLATE_INVALID, TEMPLATE_ALIAS_EXISTS, TEMPLATE_TOO_LARGE],
    idempotent: true,
    body_bytes_max: BODY_BYTES_MAX,
    example: Example::NONE.body(r#"{"name": "Order confirmation", "alias": "order-confirmation", "subject": "Your order {{ order.id }}", "html": "<p>Thank you, {{ name }}!</p>", "variables": [{"key": "name", "type": "string", "fallback_value": "friend"}, {"key": "order", "type": "object"}]}"#),
    ..Route::DEFAULT
};

/// A template to create.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateTemplate {
    /// Display name.
    #[garde(length(chars, min = 1, max = 100), custom(is_name))]
    pub name: String,
    /// A name that requests may use instead of its id.
    #[garde(inner(custom(is_alias)))]
    #[serde(default, deserialize_with = "http::none_if_empty")]
    pub alias: Option<String>,
    /// The default sender, `Name <name@example.com>`.
    #[garde(inner(custom(is_mailbox)))]
    #[serde(default, deserialize_with = "http::none_if_empty")]
    pub from: Option<String>,
    /// The template of the subject.
    #[garde(skip)]
    #[serde(default, deserialize_with = "http::none_if_empty")]
    pub subject: Option<String>,
    /// The default addresses for replies: one address, or a list of up to 50.
    #[garde(length(max = REPLY_TO_MAX), inner(custom(is_mailbox)))]
    #[serde(default, deserialize_with = "http::one_or_many")]
    pub reply_to: Vec<String>,
    /// The template of the HTML. One of `html`, `mjml` and `text` is required.
    #[garde(custom(without_mjml(&self.mjml)))]
    #[serde(default, deserialize_with = "http::none_if_empty")]
    pub html: Option<String>,
    /// The template of the HTML as MJML. It is compiled to HTML when it is saved.
    #[garde(skip)]
    #[serde(default, deserialize_with = "http::none_if_empty")]
    pub mjml: Option<String>,
    /// The template of the text. If left out, emails get a text derived from the HTML. If empty, emails get no text.
    #[garde(skip)]
    #[serde(default)]
    pub text: Option<String>,
    /// All variables that the sources use.
    #[garde(skip)]
    #[schemars(length(max = VARIABLES_MAX))]
    #[serde(default)]
    pub variables: Vec<Variable>,
}

async fn handle(app: &'static App, call: Call<CreateTemplate>) -> Result<Answer<SavedTemplate>, Problem> {
    let scope = call.scope()?;
    let fresh = TemplateId::new(app.now());
    let record = record_request(app, scope, Table::Content, call.idempotency_key.as_ref(), fresh).await?;
    if let Some(kept) = record.kept_answer::<SavedTemplate>() {
        return Ok(Answer::ok(kept).replayed(true));
    }
    record.refuse_removed(app).await?;
    let name = call.body.name.clone();
    let alias = call.body.alias.as_deref().map(alias).transpose()?;
    let compiled = compiled(content(&call.body))?;
    if let Some(alias) = &alias {
        take(app, scope, alias, record.id).await?;
    }
    let template = Template::new(record.id, name, alias, record.id.created_at().as_millisecond());
    let stored = write_new(app, scope, &template, compiled.content()).await?;
    let saved = SavedTemplate::of(&stored);
    record.keep_answer(app, &saved).await?;
    Ok(Answer::ok(saved).replayed(record.again))
}

fn content(body: &CreateTemplate) -> Content {
    Content {
        from: body.from.clone(),
        subject: body.subject.clone(),
        reply_to: body.reply_to.clone(),
        html: body.html.clone(),
        mjml: body.mjml.clone(),
        text: body.text.clone(),
        variables: body.variables.clone(),
    }
}
