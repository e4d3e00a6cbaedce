//! `GET /v1/account/export`: the export of the caller's data, with a link to its file once it is ready.

use posthorn_access::SignedIn;
use posthorn_app::App;
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Route, schema},
    uses::Table,
};
use posthorn_store::Read;

use crate::{
    own_data::{
        account_export::{AccountExport, AccountExportView},
        objects::LINKS,
    },
    places::{EXPORT_SORT, account_export},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "get-account-export",
    trigger: Trigger::Http(&ROUTE),
    uses: &[SignedIn::READS_SESSION, Table::Access.get(), LINKS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    path: "/v1/account/export",
    own_account: true,
    summary: "Get the export of your data",
    response: Some(schema::<AccountExportView>),
    codes: &[NOT_FOUND],
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<AccountExportView>, Problem> {
    let caller = call.signed_in()?;
    caller.require_still_valid(app).await?;
    let found =
        account_export(app, caller.person).get::<AccountExport>(EXPORT_SORT, Read::Consistent).await?;
    let now_ms = app.now().as_millisecond();
    match found.map(|found| found.value).filter(|export| !export.is_gone(now_ms)) {
        Some(export) => Ok(Answer::ok(AccountExportView::with_link(app, &export).await?)),
        None => Err(NOT_FOUND.because("There is no export. Ask for one with `POST /v1/account/export`.")),
    }
}
