//! A log-in through an organisation's identity provider, between its two calls. Its state is a secret of 256 bits that travels through
//! the identity provider; a second one stays in the browser, so that nobody finishes a log-in that another browser began (RFC 9700,
//! section 4.7).

use posthorn_access::Secret;
use posthorn_app::App;
use posthorn_ids::{OrgId, SsoConnectionId};
use posthorn_items::Item;
use posthorn_store::{StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::by_secret::{self, Used, UsedOnce};

/// The uses of [`begin_sso_log_in`].
pub const BEGINS_SSO_LOG_INS: Use = Table::Identity.put();
/// The uses of [`take_sso_log_in`].
pub const TAKES_SSO_LOG_INS: Use = Table::Identity.get().put();

/// How long a person has at the identity provider, in seconds.
pub const SSO_LOG_IN_SECONDS: i64 = 10 * 60;
/// How long after its end the log tells a late answer from an unknown one, in seconds.
const REMEMBERED_SECONDS: i64 = 24 * 3600;

/// A stored log-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SsoLogIn {
    /// The organisation of the connection.
    pub org: OrgId,
    /// The connection.
    pub connection: SsoConnectionId,
    /// Whether it only tries the connection: nobody is logged in.
    #[serde(default)]
    pub is_test: bool,
    /// The hash of the browser's secret.
    pub browser: String,
    /// When it ends, in Unix milliseconds.
    pub expires_at: i64,
    /// Whether it was consumed.
    #[serde(default)]
    used: Used,
}

/// Why a log-in does not go on. The browser sees no difference; the connection's log does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SsoLogInRefused {
    /// It was answered before.
    Replayed,
    /// The person took too long.
    Expired,
    /// Another browser began it.
    OtherBrowser,
}

impl Item for SsoLogIn {
    const KIND: &'static str = "sso_log_in";

    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at / 1000 + REMEMBERED_SECONDS)
    }
}

impl UsedOnce for SsoLogIn {
    fn used(&mut self) -> &mut Used {
        &mut self.used
    }
}

impl OfBrowser for SsoLogIn {
    fn browser(&self) -> &str {
        &self.browser
    }

    fn ends_at_ms(&self) -> i64 {
        self.expires_at
    }
}

/// An item that one browser began, and that has an end.
pub(crate) trait OfBrowser: UsedOnce {
    /// The hash of the browser's secret.
    fn browser(&self) -> &str;
    /// When it ends, in Unix milliseconds.
    fn ends_at_ms(&self) -> i64;
}

/// Begins a log-in of the browser that has `browser`. Returns its state.
///
/// # Errors
/// `StoreError` if the write fails.
pub async fn begin_sso_log_in(
    app: &App,
    org: OrgId,
    (connection, is_test): (SsoConnectionId, bool),
    browser: &Secret,
) -> Result<Secret, StoreError> {
    let expires_at = app.now().as_millisecond() + SSO_LOG_IN_SECONDS * 1000;
    let (browser, used) = (browser.hash(), Used::default());
    by_secret::keep(app, &SsoLogIn { org, connection, is_test, browser, expires_at, used }).await
}

/// Consumes a log-in, whether or not it then goes on: each state gets one answer. `None` for a state that nobody began.
///
/// # Errors
/// `StoreError` if a read or the write fails.
pub async fn take_sso_log_in(
    app: &App,
    state: &str,
    browser: Option<&Secret>,
) -> Result<Option<(SsoLogIn, Result<(), SsoLogInRefused>)>, StoreError> {
    take(app, state, |hash| browser.is_some_and(|own| own.matches(hash))).await
}

/// The same for an answer that a page of the identity provider posts: browsers add no cookie to it (`SameSite=Lax`). Whoever goes on must
/// bring it later: see [`take_vouched`](crate::take_vouched).
///
/// # Errors
/// `StoreError` if a read or the write fails.
pub async fn take_posted_sso_log_in(
    app: &App,
    state: &str,
) -> Result<Option<(SsoLogIn, Result<(), SsoLogInRefused>)>, StoreError> {
    take(app, state, |_| true).await
}

/// Consumes an item, whatever then comes of it.
pub(crate) async fn take<T: OfBrowser>(
    app: &App,
    presented: &str,
    is_own: impl Fn(&str) -> bool,
) -> Result<Option<(T, Result<(), SsoLogInRefused>)>, StoreError> {
    let Some(found) = by_secret::find::<T>(app, presented).await? else { return Ok(None) };
    let taken = by_secret::use_up::<T>(app, presented, |_| true).await?;
    let outcome = match taken {
        None => Err(SsoLogInRefused::Replayed),
        Some(taken) if taken.ends_at_ms() <= app.now().as_millisecond() => Err(SsoLogInRefused::Expired),
        Some(taken) if !is_own(taken.browser()) => Err(SsoLogInRefused::OtherBrowser),
        Some(_) => Ok(()),
    };
    Ok(Some((found, outcome)))
}
