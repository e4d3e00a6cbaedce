//! `GET /v1/account`: shows the caller's own account.

use posthorn_app::App;
use posthorn_identity::{READS_ACCOUNTS, account};
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
};

use crate::account_view::AccountView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "get-account",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS_ACCOUNTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/account",
    own_account: true,
    summary: "Get your account",
    response: Some(schema::<AccountView>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<AccountView>, Problem> {
    let account = account(app, call.signed_in()?.person).await?;
    let account = account.ok_or_else(|| NOT_FOUND.because("The account does not exist any more."))?;
    Ok(Answer::ok(AccountView::of(&account)))
}
