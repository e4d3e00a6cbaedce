//! Links that log a person in once, without a password. Whoever may invoke `create-owner-link` gets one, and the local runner
//! prints one.

use jiff::Timestamp;
use posthorn_app::App;
use posthorn_problem::Problem;
use posthorn_store::{StoreError, Table};
use posthorn_uses::{Use, settings};

use crate::{
    Account, Purpose, account,
    codes::INVALID_TOKEN,
    token::{find_token, make_token},
};

/// How long a link is valid, in milliseconds.
const VALID_MS: i64 = 3600 * 1000;

/// A link that logs in once.
pub struct LogInLink {
    /// The link. It contains the token.
    pub url: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// The uses of [`make_log_in_link`].
pub const MAKES_LINKS: Use = Use::All(&[Table::Identity.put(), settings::PUBLIC_URL]);

/// Makes a link for the person of an account. A change of the password makes it useless.
///
/// # Errors
/// `StoreError` if the write fails.
pub async fn make_log_in_link(app: &App, account: &Account) -> Result<LogInLink, StoreError> {
    let expires_at = app.now() + std::time::Duration::from_millis(VALID_MS.unsigned_abs());
    let purpose = Purpose::LogIn { person: account.id, version: account.version };
    let token = make_token(app, purpose, VALID_MS).await?;
    let front = app.setting("PUBLIC_URL").trim_end_matches('/');
    Ok(LogInLink { url: format!("{front}/log-in/{}", token.reveal()), expires_at })
}

/// The account that a link's token logs in. The token stays valid: call [`use_token`](crate::use_token) as the last step.
///
/// # Errors
/// `INVALID_TOKEN`, the same for a token that is unknown, used, expired, made for something else, or made before the last change of
/// the password.
pub async fn account_of_link(app: &App, token: &str) -> Result<Account, Problem> {
    let other = || {
        INVALID_TOKEN.because("The link was used, has expired or was not copied whole. Ask for a new one.")
    };
    let Purpose::LogIn { person, version } = find_token(app, token).await? else { return Err(other()) };
    account(app, person).await?.filter(|account| account.version == version).ok_or_else(other)
}
