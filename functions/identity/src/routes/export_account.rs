//! `POST /v1/account/export`: asks for a file with the data of the caller's account.
//!
//! Written: the export, in one write. `write-account-exports` finds it and writes the file. A repetition, within an hour after the end,
//! answers with the same export.

use posthorn_access::SignedIn;
use posthorn_app::App;
use posthorn_identity::READS_ACCOUNTS;
use posthorn_problem::{NOT_FOUND, Problem, not_found};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
    uses::Table,
};
use posthorn_store::{Created, Revised};

use crate::{
    own_account::own_account,
    own_data::account_export::{AccountExport, AccountExportView},
    places::{EXPORT_SORT, account_export},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "export-account",
    trigger: Trigger::Http(&ROUTE),
    uses: &[SignedIn::READS_SESSION, READS_ACCOUNTS, Table::Access.put()],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/account/export",
    own_account: true,
    summary: "Export your data",
    response: Some(schema::<AccountExportView>),
    status: 202,
    codes: &[NOT_FOUND],
    example: Example::NONE,
    ..Route::DEFAULT
};

async fn handle(app: &'static App, call: Call) -> Result<Answer<AccountExportView>, Problem> {
    // The file has more than a page shows, and the instance's cache of sessions may be old.
    call.signed_in()?.require_still_valid(app).await?;
    let (person, now_ms) = (own_account(app, &call).await?.id, app.now().as_millisecond());
    let (partition, fresh) = (account_export(app, person), AccountExport::new(person, now_ms));
    let renew = |export: &mut AccountExport| {
        let is_over = export.is_over(now_ms);
        if is_over {
            *export = fresh.clone();
        }
        is_over
    };
    let export = match partition.create(EXPORT_SORT, &fresh).await? {
        Created::New => fresh,
        Created::Existing(existing) => match partition.revise_from(EXPORT_SORT, existing, renew).await? {
            Revised::Changed(stored) | Revised::Unchanged(stored) => stored.value,
            Revised::Absent => return Err(not_found()),
        },
    };
    Ok(Answer::ok(AccountExportView::of(&export)))
}
