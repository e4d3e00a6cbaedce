//! Passwords that are checked outside of log-ins. Wrong ones wait as in log-ins.

use posthorn_app::App;
use posthorn_identity::{
    Account, Attempt, NOTES_REFUSALS, WAITS, begin_attempt, forget_attempts, note_refused_log_in,
};
use posthorn_problem::Problem;
use posthorn_runtime::{http::Call, uses::Use};

use crate::{log_in::known_device, password::is_right};

/// The uses of [`try_password`].
pub(crate) const TRIES_PASSWORDS: Use = WAITS;
/// The uses of [`try_password_of_link`].
pub(crate) const TRIES_PASSWORDS_OF_LINKS: Use = Use::All(&[TRIES_PASSWORDS, NOTES_REFUSALS]);

/// Whether the password is the account's.
///
/// # Errors
/// `LOG_IN_WAITS`.
pub(crate) async fn try_password<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    account: &Account,
    password: &str,
) -> Result<bool, Problem> {
    let device = known_device(account, call.device());
    let attempt =
        Attempt { email: &account.email, product: None, from: call.viewer(), device: device.as_deref() };
    begin_attempt(app, &attempt).await?;
    let is_right = is_right(password, account.password.as_deref()).await?;
    if is_right {
        forget_attempts(app, &attempt).await?;
    }
    Ok(is_right)
}

/// The same for a password that comes with the link of a mail and must be the account's already, because an earlier attempt may have
/// set it. Wrong ones are noted as refused log-ins: a link must not help to guess the password.
///
/// # Errors
/// `LOG_IN_WAITS`.
pub(crate) async fn try_password_of_link<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    account: &Account,
    password: &str,
) -> Result<bool, Problem> {
    let is_right = try_password(app, call, account, password).await?;
    if !is_right {
        note_refused_log_in(app, &account.email, call.viewer()).await;
    }
    Ok(is_right)
}
