//! How a log-in with a connection begins: the address at the identity provider, and the cookie that the way back needs.

use posthorn_access::{Secret, SsoConnection};
use posthorn_app::App;
use posthorn_identity::{
    BEGINS_SSO_LOG_INS, SSO_LOG_IN_SECONDS, begin_sso_log_in, codes::IDENTITY_PROVIDER_FAILED,
};
use posthorn_ids::OrgId;
use posthorn_problem::Problem;
use posthorn_runtime::{
    http::{Answer, Call, Cookie},
    uses::Use,
};
use posthorn_saml::log_in_url;
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    attempts::{NOTES_ATTEMPTS, SsoAttempt, SsoOutcome, note},
    provider::{self, ASKS_PROVIDERS},
    saml::parties,
};

/// The uses of [`begin_at_provider`].
pub(crate) const BEGINS_AT_PROVIDER: Use = Use::All(&[ASKS_PROVIDERS, BEGINS_SSO_LOG_INS, NOTES_ATTEMPTS]);

/// A log-in that goes on at the identity provider.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SsoLogInBegun {
    /// Where to go.
    pub url: String,
    /// How many seconds there are for it.
    pub expires_in: i64,
}

/// What begins.
#[derive(Clone, Copy)]
pub(crate) enum Begins<'a> {
    /// A log-in of the person with this address.
    LogIn(&'a str),
    /// A test log-in, of whoever the identity provider asks.
    Test,
}

/// Begins a log-in in the browser of the call. A failure of the provider is noted in the connection's log.
///
/// # Errors
/// `IDENTITY_PROVIDER_FAILED`.
pub(crate) async fn begin_at_provider<B, Q>(
    app: &'static App,
    call: &Call<B, Q>,
    (org, connection): (OrgId, &SsoConnection),
    begins: Begins<'_>,
) -> Result<Answer<SsoLogInBegun>, Problem> {
    let email = match begins {
        Begins::LogIn(email) => Some(email),
        Begins::Test => None,
    };
    // Log-ins in several tabs share the cookie.
    let browser = call.sso().and_then(|token| Secret::parse(token).ok()).unwrap_or_else(Secret::random);
    let state = begin_sso_log_in(app, org, (connection.id, email.is_none()), &browser).await?;
    let url = match parties(app, connection) {
        Some((idp, sp)) => Ok(log_in_url(&idp, &sp, state.reveal(), app.now())),
        None => provider::log_in_url(app, connection, (&browser, &state), email).await,
    };
    match url {
        Ok(url) => {
            let cookie = Cookie::sso(browser.reveal().to_owned(), SSO_LOG_IN_SECONDS);
            Ok(Answer::ok(SsoLogInBegun { url, expires_in: SSO_LOG_IN_SECONDS }).cookie(cookie))
        }
        Err(error) => {
            let attempt = SsoAttempt::now(app, SsoOutcome::Refused, call.viewer()).of(email);
            let attempt = attempt.because(error.reason(), Some(&error.to_string())).trying(email.is_none());
            note(app, org, connection.id, &attempt).await;
            Err(IDENTITY_PROVIDER_FAILED
                .because("The organisation's identity provider did not answer as it must. Try again later."))
        }
    }
}
