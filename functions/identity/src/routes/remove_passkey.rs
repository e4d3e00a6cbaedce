//! `DELETE /v1/account/passkeys/{id}`: removes a passkey, but not the last way to log in. It needs no password: it gives nobody
//! more, and a lost device must be removed quickly. Written: the account.

use posthorn_app::App;
use posthorn_identity::{READS_ACCOUNTS, WRITES_ACCOUNTS, codes::LAST_WAY_IN, remove_passkey};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "remove-passkey",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS_ACCOUNTS, WRITES_ACCOUNTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Delete,
    path: "/v1/account/passkeys/{id}",
    own_account: true,
    summary: "Remove a passkey",
    status: 204,
    codes: &[LAST_WAY_IN],
    example: Example::at("/v1/account/passkeys/passkey_01kajbch80f5q7w9y1a3c5e7g9"),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<()>, Problem> {
    remove_passkey(app, call.signed_in()?.person, call.id()?).await?;
    Ok(Answer::ok(()))
}
