//! `POST /v1/auth/log-in/link`: logs a person in with the token of a one-time link.
//!
//! In: the token. Refused: a token that is unknown, used or expired, all in the same way. Written: the session, the device; last
//! the use of the token, so that a repetition after a crash goes on. Of two requests at the same time, one gets the session.

use garde::Validate;
use posthorn_access::codes::IP_NOT_ALLOWED;
use posthorn_app::App;
use posthorn_identity::{
    USES_TOKENS,
    codes::{INVALID_LOG_IN, INVALID_TOKEN},
};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    account_view::AccountView,
    link::{LIMIT, PER_MINUTE, log_in_with},
    log_in::LOGS_IN,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "log-in-with-link",
    trigger: Trigger::Http(&ROUTE),
    uses: &[USES_TOKENS, LOGS_IN],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/auth/log-in/link",
    per_address: Some(AddressLimit { class: LIMIT, per_minute: PER_MINUTE }),
    begins_session: true,
    summary: "Log in with a one-time link",
    request: Some(schema::<LogInWithLink>),
    response: Some(schema::<AccountView>),
    codes: &[INVALID_TOKEN, INVALID_LOG_IN, IP_NOT_ALLOWED],
    example: Example::NONE.body(r#"{"token": "c2FtcGxlLXRva2VuLW9mLWEtbGluay1vbmx5LWFuLWU"}"#),
    ..Route::DEFAULT
};

/// The link that logs in.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct LogInWithLink {
    /// The token: the last part of the link.
    #[garde(length(max = 128))]
    pub token: String,
}

async fn handle(app: &'static App, call: Call<LogInWithLink>) -> Result<Answer<AccountView>, Problem> {
    log_in_with(app, &call, &call.body.token).await
}
