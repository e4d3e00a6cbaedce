//! `GET /v1/account/passkeys`: lists the caller's passkeys. They are few, so one page contains all.

use posthorn_app::App;
use posthorn_identity::{READS_ACCOUNTS, own_account};
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, ListPage, Route, schema},
};

use crate::passkey_view::PasskeyView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "list-passkeys",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS_ACCOUNTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/account/passkeys",
    own_account: true,
    summary: "List your passkeys",
    response: Some(schema::<ListPage<PasskeyView>>),
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<ListPage<PasskeyView>>, Problem> {
    let account = own_account(app, call.signed_in()?.person).await?;
    // The newest first.
    let passkeys = account.passkeys.iter().rev();
    Ok(Answer::ok(ListPage::whole(passkeys.map(|(id, passkey)| PasskeyView::of(*id, passkey)).collect())))
}
