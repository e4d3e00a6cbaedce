//! `PATCH /v1/account/passkeys/{id}`: renames a passkey.

use garde::Validate;
use posthorn_app::App;
use posthorn_identity::{READS_ACCOUNTS, WRITES_ACCOUNTS, rename_passkey};
use posthorn_ids::PasskeyId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::passkey_view::PasskeyView;

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "rename-passkey",
    trigger: Trigger::Http(&ROUTE),
    uses: &[READS_ACCOUNTS, WRITES_ACCOUNTS],
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Patch,
    path: "/v1/account/passkeys/{id}",
    own_account: true,
    summary: "Rename a passkey",
    request: Some(schema::<RenamePasskey>),
    response: Some(schema::<PasskeyView>),
    example: Example::at("/v1/account/passkeys/passkey_01kajbch80f5q7w9y1a3c5e7g9")
        .body(r#"{"name": "Phone"}"#),
    ..Route::DEFAULT
};

/// The new name.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RenamePasskey {
    /// What you call it.
    #[garde(length(chars, min = 1, max = 100))]
    pub name: String,
}

async fn handle(app: &'static App, call: Call<RenamePasskey>) -> Result<Answer<PasskeyView>, Problem> {
    let id: PasskeyId = call.id()?;
    let account = rename_passkey(app, call.signed_in()?.person, id, &call.body.name).await?;
    let gone = || posthorn_problem::not_found();
    let passkey = account.passkeys.get(&id).ok_or_else(gone)?;
    Ok(Answer::ok(PasskeyView::of(id, passkey)))
}
