//! `POST /v1/account/log-out`: ends the session and removes its cookie. Written: the person, without the session.

use posthorn_access::revise_person;
use posthorn_app::App;
use posthorn_identity::STARTS_SESSIONS;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Cookie, Example, Method, Route},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "log-out",
    trigger: Trigger::Http(&ROUTE),
    uses: &[STARTS_SESSIONS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/account/log-out",
    own_account: true,
    ends_session: true,
    summary: "Log out",
    status: 204,
    example: Example::NONE,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<()>, Problem> {
    let caller = call.signed_in()?;
    revise_person(app, caller.person, |person| person.end(caller.session)).await?;
    Ok(Answer::ok(()).cookie(Cookie::no_session()))
}
