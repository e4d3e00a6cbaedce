//! What routes of a person's own account share: the account, and the proof that the person knows its password.

use posthorn_app::App;
use posthorn_identity::{
    Account, READS_ACCOUNTS,
    codes::{NO_PASSWORD, WRONG_PASSWORD},
};
use posthorn_problem::Problem;
use posthorn_runtime::{http::Call, uses::Use};

use crate::try_password::{TRIES_PASSWORDS, try_password};

/// The uses of [`own_account`] and [`confirm_password`].
pub(crate) const CONFIRMS_PASSWORDS: Use = Use::All(&[READS_ACCOUNTS, TRIES_PASSWORDS]);

const SET_ONE: &str =
    "The account has no password. Ask for a link with `POST /v1/auth/forgot-password` to set one.";

/// The caller's account.
///
/// # Errors
/// `NOT_FOUND` if it was removed.
pub(crate) async fn own_account<B, Q>(app: &App, call: &Call<B, Q>) -> Result<Account, Problem> {
    posthorn_identity::own_account(app, call.signed_in()?.person).await
}

/// The caller's account, after its password was given once more: a stolen session must not be enough to change factors.
///
/// # Errors
/// `NO_PASSWORD`, `WRONG_PASSWORD`, `LOG_IN_WAITS`.
pub(crate) async fn proved_account<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    password: &str,
) -> Result<Account, Problem> {
    let account = own_account(app, call).await?;
    confirm_password(app, call, &account, password).await?;
    Ok(account)
}

/// Checks the account's password. Wrong ones wait as in log-ins: a stolen session must not help to guess the password. Without a
/// password there is nothing to guess, so this counts as no attempt.
///
/// # Errors
/// `NO_PASSWORD`, `WRONG_PASSWORD`, `LOG_IN_WAITS`.
pub(crate) async fn confirm_password<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    account: &Account,
    password: &str,
) -> Result<(), Problem> {
    if account.password.is_none() {
        return Err(NO_PASSWORD.because(SET_ONE));
    }
    match try_password(app, call, account, password).await? {
        true => Ok(()),
        false => Err(WRONG_PASSWORD.because("Enter the account's current password.")),
    }
}
