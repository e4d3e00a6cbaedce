//! `PATCH /v1/account`: changes the caller's own account. Written: the account.

use garde::Validate;
use posthorn_app::App;
use posthorn_identity::{Account, WRITES_ACCOUNTS, revise_account};
use posthorn_problem::{NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    account_view::AccountView,
    fields::{NAME_CHARS_MAX, is_name},
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "update-account",
    trigger: Trigger::Http(&ROUTE),
    uses: &[WRITES_ACCOUNTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/account",
    own_account: true,
    summary: "Update your account",
    request: Some(schema::<UpdateAccount>),
    response: Some(schema::<AccountView>),
    codes: &[NOT_FOUND],
    example: Example::NONE.body(r#"{"name": "Ada Lovelace"}"#),
    ..Route::DEFAULT
};

/// The fields to change.
#[derive(Debug, Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateAccount {
    /// Display name.
    #[garde(length(chars, max = NAME_CHARS_MAX), custom(is_name))]
    pub name: String,
}

async fn handle(app: &'static App, call: Call<UpdateAccount>) -> Result<Answer<AccountView>, Problem> {
    let name = call.body.name.trim();
    let rename = |account: &mut Account| std::mem::replace(&mut account.name, name.to_owned()) != name;
    let account = revise_account(app, call.signed_in()?.person, rename).await?;
    let account = account.ok_or_else(|| NOT_FOUND.because("The account does not exist any more."))?;
    Ok(Answer::ok(AccountView::of(&account)))
}
