//! `POST /v1/account/orgs/{id}/leave`: ends the caller's membership of an organisation. The keys that the caller made there end
//! within 30 seconds.
//!
//! Refused: the last owner. Written: the organisation's members, then the person. A repetition after a crash in between removes
//! what is left.

use posthorn_access::{LEAVES_ORG, codes::LAST_OWNER, leave_org};
use posthorn_app::App;
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "leave-org",
    trigger: Trigger::Http(&ROUTE),
    uses: &[LEAVES_ORG],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/account/orgs/{id}/leave",
    own_account: true,
    summary: "Leave an organisation",
    status: 204,
    codes: &[LAST_OWNER],
    example: Example::at("/v1/account/orgs/org_01kajbch80f1yb8q05nmw9tp4g/leave"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<()>, Problem> {
    match leave_org(app, call.signed_in()?, call.id()?).await? {
        true => Ok(Answer::ok(())),
        false => Err(NOT_FOUND.because("You are not a member of this organisation.")),
    }
}
