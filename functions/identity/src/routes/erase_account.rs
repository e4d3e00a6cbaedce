//! `POST /v1/account/erase`: erases the caller's account.
//!
//! In: the password, or the address of an account without one. Refused: the only owner of an organisation, unless it may be closed.
//! Written, in this order: the attempt; the announcement of the erasure; the closed organisations; the members of all organisations; the
//! account, which nobody finds from then on; the person without sessions. Two minutes later or more `erase-accounts` does the rest. Until the
//! account is given up, a crash leaves an account that is a member of fewer organisations, and a repetition goes on. After that, the
//! schedule goes on too.

use garde::Validate;
use posthorn_access::{
    ERASES_PERSON, Erasure, LEAVES_ALL, SignedIn, codes::SOLE_OWNER, erase_person, leave_all,
};
use posthorn_app::App;
use posthorn_identity::{
    Account, Address, GIVES_UP_ACCOUNTS, READS_ACCOUNTS, any_account,
    codes::{LOG_IN_WAITS, WRONG_ADDRESS, WRONG_PASSWORD},
    give_up_account,
};
use posthorn_ids::PersonId;
use posthorn_passwords::CHARS_MAX;
use posthorn_problem::{CONFLICT, NOT_FOUND, Problem};
use posthorn_runtime::{
    Function, Trigger,
    http::{self, Answer, Call, Cookie, Example, Method, Route, schema},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    own_account::{CONFIRMS_PASSWORDS, confirm_password},
    password,
};

/// The function.
pub static FUNCTION: Function = Function {
    context: "identity",
    name: "erase-account",
    trigger: Trigger::Http(&ROUTE),
    uses: &[
        SignedIn::READS_SESSION,
        READS_ACCOUNTS,
        CONFIRMS_PASSWORDS,
        Erasure::ANNOUNCES,
        LEAVES_ALL,
        GIVES_UP_ACCOUNTS,
        ERASES_PERSON,
    ],
    memory_mb: password::MEMORY_MB,
    invoke: |app, event| Box::pin(http::run(app, event, &FUNCTION, handle)),
    ..Function::DEFAULT
};

static ROUTE: Route = Route {
    method: Method::Post,
    path: "/v1/account/erase",
    own_account: true,
    ends_session: true,
    summary: "Erase your account",
    request: Some(schema::<EraseAccount>),
    response: Some(schema::<ErasedAccount>),
    status: 202,
    codes: &[WRONG_PASSWORD, WRONG_ADDRESS, LOG_IN_WAITS, SOLE_OWNER, CONFLICT, NOT_FOUND],
    example: Example::NONE.body(r#"{"password": "correct horse battery", "close_orgs": false}"#),
    ..Route::DEFAULT
};

/// Who erases the account.
#[derive(Deserialize, JsonSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct EraseAccount {
    /// The account's password, if it has one.
    #[garde(length(chars, max = CHARS_MAX))]
    #[serde(default)]
    pub password: Option<String>,
    /// The account's address, if the account has no password.
    #[garde(length(max = 254))]
    #[serde(default)]
    pub email: Option<String>,
    /// Whether organisations that have no other owner are closed, for good. Without it they keep the account.
    #[garde(skip)]
    #[serde(default)]
    pub close_orgs: bool,
}

/// The account is being erased.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ErasedAccount {
    /// Always `account`.
    pub object: &'static str,
    /// The person's id.
    pub id: PersonId,
    /// Always `erasing`: nobody can use the account any more. What is left is removed within about two hours.
    pub status: &'static str,
}

async fn handle(app: &'static App, call: Call<EraseAccount>) -> Result<Answer<ErasedAccount>, Problem> {
    let caller = call.signed_in()?;
    // Without a password the session is the only proof, and the instance's cache may be old.
    caller.require_still_valid(app).await?;
    let found = any_account(app, caller.person).await?;
    let account = found.ok_or_else(|| NOT_FOUND.because("The account does not exist any more."))?;
    if !account.is_erasing() {
        prove(app, &call, &account).await?;
        Erasure::announce(app, account.id).await?;
        leave_all(app, caller, call.body.close_orgs).await?;
        give_up_account(app, &account).await?;
    }
    erase_person(app, account.id).await?;
    let body = ErasedAccount { object: "account", id: account.id, status: "erasing" };
    Ok(Answer::ok(body).cookie(Cookie::no_session()))
}

/// The password, or of an account without one the address. A retyped address is no secret: it shows that the person means it.
async fn prove(app: &App, call: &Call<EraseAccount>, account: &Account) -> Result<(), Problem> {
    if account.password.is_some() {
        let password = call.body.password.as_deref().unwrap_or_default();
        return confirm_password(app, call, account, password).await;
    }
    let retyped = call.body.email.as_deref().and_then(|text| text.parse::<Address>().ok());
    match retyped.as_ref() == Some(&account.email) {
        true => Ok(()),
        false => {
            Err(WRONG_ADDRESS.because("Enter the account's address.").at("/email", "must be the address"))
        }
    }
}
