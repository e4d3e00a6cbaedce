//! `POST /log-in/{token}`: the button on the page of a one-time link. Logs in as `log-in-with-link` does, and leads to the console.
//!
//! The browser's history keeps the link, but a used link has no use. Other sites' pages cannot press the button: a log-in with a
//! link of theirs would make a person work in their account.

use posthorn_access::codes::IP_NOT_ALLOWED;
use posthorn_app::App;
use posthorn_identity::{
    USES_TOKENS,
    codes::{INVALID_LOG_IN, INVALID_TOKEN},
};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, AddressLimit, Answer, AnyQuery, Call, Example, Media, Method, Redirect, Route},
};

use crate::{
    link::{EXAMPLE, LIMIT, PER_MINUTE, log_in_with},
    log_in::LOGS_IN,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "use-log-in-link",
    trigger: Trigger::Http(&ROUTE),
    uses: &[USES_TOKENS, LOGS_IN],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/log-in/{token}",
    per_address: Some(AddressLimit { class: LIMIT, per_minute: PER_MINUTE }),
    begins_session: true,
    summary: "Log in with a one-time link's page",
    status: 303,
    codes: &[INVALID_TOKEN, INVALID_LOG_IN, IP_NOT_ALLOWED],
    media: Media::Redirect,
    example: Example::at(EXAMPLE),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call<(), AnyQuery>) -> Result<Answer<Redirect>, Problem> {
    let answer = log_in_with(app, &call, call.parameter("token")).await?;
    Ok(answer.with(Redirect("/".to_owned())))
}
