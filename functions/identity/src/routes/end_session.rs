//! `DELETE /v1/account/sessions/{id}`: ends one of the caller's sessions. Written: the person, without the session. Other instances
//! see it within 30 seconds.

use posthorn_access::{Person, revise_person};
use posthorn_app::App;
use posthorn_identity::STARTS_SESSIONS;
use posthorn_ids::SessionId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Cookie, Example, Method, Route},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "end-session",
    trigger: Trigger::Http(&ROUTE),
    uses: &[STARTS_SESSIONS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/account/sessions/{id}",
    own_account: true,
    ends_session: true,
    summary: "End a session",
    status: 204,
    example: Example::at("/v1/account/sessions/session_01kajbch80f5q7w9y1a3c5e7g9"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<()>, Problem> {
    let (caller, id): (_, SessionId) = (call.signed_in()?, call.id()?);
    let mut ended = false;
    let end = |person: &mut Person| {
        ended = person.end(id);
        ended
    };
    revise_person(app, caller.person, end).await?;
    if !ended {
        return Err(posthorn_problem::not_found());
    }
    let answer = Answer::ok(());
    Ok(if id == caller.session { answer.cookie(Cookie::no_session()) } else { answer })
}
