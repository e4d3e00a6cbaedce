//! A log-in that a posted answer of an identity provider has proved, until the browser that began it shows its cookie. The answer comes
//! without cookies, because another site's page posts it; the redirect that follows comes with them.

use posthorn_access::Secret;
use posthorn_app::App;
use posthorn_ids::{OrgId, SsoConnectionId};
use posthorn_items::Item;
use posthorn_store::{StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::{
    SsoLogIn, SsoLogInRefused,
    by_secret::{self, Used, UsedOnce},
    sso_log_in::{OfBrowser, take},
};

/// The uses of [`keep_vouched`].
pub const KEEPS_VOUCHED: Use = Table::Identity.put();
/// The uses of [`take_vouched`].
pub const TAKES_VOUCHED: Use = Table::Identity.get().put();

/// How long the browser has for the redirect, in seconds.
const REDIRECT_SECONDS: i64 = 2 * 60;
/// How long after its end the log tells a late redirect from an unknown one, in seconds.
const REMEMBERED_SECONDS: i64 = 3600;

/// A stored outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SsoVouched {
    /// The organisation of the connection.
    pub org: OrgId,
    /// The connection.
    pub connection: SsoConnectionId,
    /// Whether it only tries the connection.
    #[serde(default)]
    pub is_test: bool,
    /// The provider's own id of the person.
    pub subject: String,
    /// The address; `None` if the provider gave none.
    pub email: Option<String>,
    /// The display name.
    pub name: Option<String>,
    /// The hash of the browser's secret.
    browser: String,
    /// When it ends, in Unix milliseconds.
    expires_at: i64,
    /// Whether it was consumed.
    #[serde(default)]
    used: Used,
}

impl Item for SsoVouched {
    const KIND: &'static str = "sso_vouched";

    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at / 1000 + REMEMBERED_SECONDS)
    }
}

impl UsedOnce for SsoVouched {
    fn used(&mut self) -> &mut Used {
        &mut self.used
    }
}

impl OfBrowser for SsoVouched {
    fn browser(&self) -> &str {
        &self.browser
    }

    fn ends_at_ms(&self) -> i64 {
        self.expires_at
    }
}

/// Keeps whom the provider vouched for in a log-in: the id, the address and the name. Returns the secret for the redirect.
///
/// # Errors
/// `StoreError` if the write fails.
pub async fn keep_vouched(
    app: &App,
    log_in: &SsoLogIn,
    (subject, email, name): (String, Option<String>, Option<String>),
) -> Result<Secret, StoreError> {
    let SsoLogIn { org, connection, is_test, browser, .. } = log_in.clone();
    let expires_at = app.now().as_millisecond() + REDIRECT_SECONDS * 1000;
    let used = Used::default();
    let vouched = SsoVouched { org, connection, is_test, subject, email, name, browser, expires_at, used };
    by_secret::keep(app, &vouched).await
}

/// Consumes an outcome, whether or not the log-in then goes on. `None` for a secret that nobody was given.
///
/// # Errors
/// `StoreError` if a read or the write fails.
pub async fn take_vouched(
    app: &App,
    secret: &str,
    browser: Option<&Secret>,
) -> Result<Option<(SsoVouched, Result<(), SsoLogInRefused>)>, StoreError> {
    take(app, secret, |hash| browser.is_some_and(|own| own.matches(hash))).await
}
