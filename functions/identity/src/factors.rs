//! What the routes about factors share: the password once more.

use posthorn_app::App;
use posthorn_identity::{
    Account, Attempt, READS_ACCOUNTS, WAITS, begin_attempt,
    codes::{NO_PASSWORD, WRONG_PASSWORD},
    forget_attempts, own_account,
};
use posthorn_problem::Problem;
use posthorn_runtime::{http::Call, uses::Use};

use crate::{log_in::is_known, password::is_right};

/// The uses of [`proved_account`] and [`prove`].
pub(crate) const PROVES: Use = Use::All(&[READS_ACCOUNTS, WAITS]);

/// The caller's account, after its password was given once more: a stolen session must not be enough to change factors.
///
/// # Errors
/// `NO_PASSWORD`, `WRONG_PASSWORD`, `LOG_IN_WAITS`.
pub(crate) async fn proved_account<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    password: &str,
) -> Result<Account, Problem> {
    let account = own_account(app, call.signed_in()?.person).await?;
    if account.password.is_none() {
        return Err(NO_PASSWORD.because("Set a password first."));
    }
    prove(app, call, &account, password).await?;
    Ok(account)
}

/// Checks the account's password. Wrong ones count as failed log-ins, and wait like these.
///
/// # Errors
/// `WRONG_PASSWORD`, `LOG_IN_WAITS`.
pub(crate) async fn prove<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    account: &Account,
    password: &str,
) -> Result<(), Problem> {
    let is_known_device = call.device().is_some_and(|device| is_known(account, device));
    let attempt = Attempt { email: &account.email, from: call.viewer(), is_known_device };
    begin_attempt(app, &attempt).await?;
    if !is_right(password, Some(account)).await? {
        return Err(WRONG_PASSWORD.because("The password is wrong."));
    }
    Ok(forget_attempts(app, &attempt).await?)
}
