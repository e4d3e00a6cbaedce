//! `POST /v1/status/subscriptions`: asks to be told of incidents, by email or by requests to a URL. The answer is the same whether or not
//! the contact is subscribed.
//!
//! Out: a message for `send-notice`, which asks the contact. Nothing is read or written here.

use garde::Validate;
use posthorn_app::App;
use posthorn_notices::SENDS;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::subscriptions::request::{
    ADDRESS_BYTES_MAX, PER_NETWORK, STATUS_URL_NOT_ALLOWED, URL_BYTES_MAX, ask, contact,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "ops",
    name: "subscribe-to-status",
    trigger: Trigger::Http(&ROUTE),
    uses: &[SENDS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/status/subscriptions",
    per_address: Some(PER_NETWORK),
    summary: "Subscribe to the status page",
    request: Some(schema::<SubscribeToStatus>),
    response: Some(schema::<SubscriptionAsked>),
    status: 202,
    codes: &[STATUS_URL_NOT_ALLOWED],
    example: Example::NONE.body(r#"{"email": "ada@example.com"}"#),
    ..Route::DEFAULT
};

/// Whom to tell: exactly one contact.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SubscribeToStatus {
    /// An email address. It gets a mail with a link that confirms.
    #[garde(length(bytes, max = ADDRESS_BYTES_MAX))]
    #[serde(default)]
    pub email: Option<String>,
    /// An https URL. It gets a request with a link that confirms, and later one for each update of an incident, in the form of
    /// Statuspage's webhooks.
    #[garde(length(bytes, max = URL_BYTES_MAX))]
    #[serde(default)]
    pub webhook: Option<String>,
}

/// The request was accepted. The contact is asked, unless it was asked too often in the last hour.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SubscriptionAsked {
    /// Always `accepted`.
    pub status: &'static str,
}

async fn handle(
    app: &'static App,
    call: Call<SubscribeToStatus>,
) -> Result<Answer<SubscriptionAsked>, Problem> {
    let contact = contact(app, call.body.email.as_deref(), call.body.webhook.as_deref())?;
    ask(app, &call.request_id, contact).await?;
    Ok(Answer::ok(SubscriptionAsked { status: "accepted" }))
}
