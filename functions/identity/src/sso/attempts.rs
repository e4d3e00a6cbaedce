//! The log of a connection: each attempt to log in, and why it was refused. It helps the organisation's administrator; the browser of
//! somebody who was refused learns nothing.

use std::net::IpAddr;

use posthorn_access::sso_attempts;
use posthorn_app::App;
use posthorn_ids::{OrgId, SsoAttemptId, SsoConnectionId};
use posthorn_items::Item;
use posthorn_runtime::{
    causes,
    uses::{Table, Use},
};
use posthorn_store::{Read, StoreError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The uses of [`note`].
pub(crate) const NOTES_ATTEMPTS: Use = Table::Access.put();
/// The uses of [`newest`].
pub(crate) const READS_ATTEMPTS: Use = Table::Access.query();

/// How long an attempt is kept, in seconds.
const KEPT_SECONDS: i64 = 30 * 24 * 3600;
/// How many are shown.
const SHOWN: i32 = 100;
/// The longest text from outside, in characters.
const DETAIL_CHARS_MAX: usize = 500;

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SsoOutcome {
    /// The person has a session.
    LoggedIn,
    /// The identity provider vouched for the person, whose account asks for its second factor.
    SecondFactor,
    /// It was refused.
    Refused,
    /// A test log-in worked. Nobody was logged in.
    Tested,
}

/// An attempt to log in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SsoAttempt {
    pub(crate) id: SsoAttemptId,
    pub(crate) outcome: SsoOutcome,
    /// Why it was refused, in one word.
    pub(crate) reason: Option<String>,
    /// What came, or what failed, in words.
    pub(crate) detail: Option<String>,
    /// The address of the person, as far as it was known.
    pub(crate) email: Option<String>,
    /// The address of the request.
    pub(crate) ip: Option<String>,
    /// Whether it only tried the connection.
    #[serde(default)]
    pub(crate) is_test: bool,
}

impl Item for SsoAttempt {
    const KIND: &'static str = "sso_attempt";

    fn expires_at(&self) -> Option<i64> {
        Some(self.id.created_at().as_second() + KEPT_SECONDS)
    }
}

impl SsoAttempt {
    /// An attempt that is made now.
    pub(crate) fn now(app: &App, outcome: SsoOutcome, ip: Option<IpAddr>) -> Self {
        let (id, ip) = (SsoAttemptId::new(app.now()), ip.map(|address| address.to_string()));
        Self { id, outcome, reason: None, detail: None, email: None, ip, is_test: false }
    }

    /// The same for one that only tries the connection, or not.
    pub(crate) fn trying(mut self, is_test: bool) -> Self {
        self.is_test = is_test;
        self
    }

    /// The same with why it was refused.
    pub(crate) fn because(mut self, reason: &str, detail: Option<&str>) -> Self {
        self.reason = Some(reason.to_owned());
        self.detail = detail.map(|text| text.chars().take(DETAIL_CHARS_MAX).collect());
        self
    }

    /// The same with the address of the person.
    pub(crate) fn of(mut self, email: Option<&str>) -> Self {
        self.email = email.map(|text| text.chars().take(DETAIL_CHARS_MAX).collect());
        self
    }
}

/// Notes an attempt. If that fails, the attempt goes on: people must not be locked out of their accounts by their own log.
pub(crate) async fn note(app: &App, org: OrgId, connection: SsoConnectionId, attempt: &SsoAttempt) {
    // What the provider said stays in the organisation's own log: it may name the person.
    tracing::info!(%connection, outcome = ?attempt.outcome, reason = attempt.reason, "single sign-on");
    let sort = format!("{}/{}", connection.suffix(), attempt.id.suffix());
    if let Err(error) = sso_attempts(app, org).create(&sort, attempt).await {
        tracing::error!(error = causes(&error), "an attempt to log in could not be noted");
    }
}

/// The newest attempts with a connection, the newest first.
///
/// # Errors
/// `StoreError` if the read fails.
pub(crate) async fn newest(
    app: &App,
    org: OrgId,
    connection: SsoConnectionId,
) -> Result<Vec<SsoAttempt>, StoreError> {
    let prefix = format!("{}/", connection.suffix());
    let items = sso_attempts(app, org).query(&prefix, SHOWN, true, Read::Eventual).await?;
    items.into_iter().map(|item| item.decode::<SsoAttempt>().map(|stored| stored.value)).collect()
}
