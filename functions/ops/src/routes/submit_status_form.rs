//! `POST /status/subscriptions`: the form of the status page: asks to be told of incidents. The page is the same whether or not the
//! contact is subscribed.
//!
//! Out: a message for `send-notice`, which asks the contact. Nothing is read or written here.

use garde::Validate;
use maud::html;
use posthorn_app::App;
use posthorn_notices::SENDS;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Sample, Trigger,
    http::{self, Answer, AnyQuery, Call, Media, Method, Page, Route, Takes, read_form, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::subscriptions::request::{
    ADDRESS_BYTES_MAX, PER_NETWORK, STATUS_URL_NOT_ALLOWED, URL_BYTES_MAX, ask, contact,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "submit-status-form",
    trigger: Trigger::Http(&ROUTE),
    uses: &[SENDS],
    sample: Sample::Written,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/status/subscriptions",
    per_address: Some(PER_NETWORK),
    summary: "Subscribe to the status page by its form",
    request: Some(schema::<StatusForm>),
    codes: &[STATUS_URL_NOT_ALLOWED],
    takes: Takes::Form(read_form),
    media: Media::Page,
    ..Route::DEFAULT
};

/// The form's fields: exactly one is filled in.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct StatusForm {
    /// An email address.
    #[garde(length(bytes, max = ADDRESS_BYTES_MAX))]
    #[serde(default)]
    pub email: Option<String>,
    /// An https URL.
    #[garde(length(bytes, max = URL_BYTES_MAX))]
    #[serde(default)]
    pub webhook: Option<String>,
}

async fn handle(app: &'static App, call: Call<StatusForm, AnyQuery>) -> Result<Answer<Page>, Problem> {
    let contact = contact(app, call.body.email.as_deref(), call.body.webhook.as_deref())?;
    ask(app, &call.request_id, contact).await?;
    let content = html! {
        p { "A link to confirm is on its way. It is valid for a day." }
        p { a href="/status" { "Back to the status page" } }
    };
    Ok(Answer::ok(Page::new("Please confirm", content)))
}
