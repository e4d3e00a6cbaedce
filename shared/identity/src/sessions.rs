//! Begins and ends a person's sessions.

use std::net::IpAddr;

use posthorn_access::{
    LogInRules, Outdated, Person, Proof, Session, SessionPolicy, SessionToken, codes::IP_NOT_ALLOWED,
    log_in_rules, revise_person,
};
use posthorn_app::App;
use posthorn_ids::{PersonId, SessionId};
use posthorn_problem::Problem;
use posthorn_store::{StoreError, Table};
use posthorn_uses::Use;

use crate::{Account, codes::INVALID_LOG_IN};

/// The uses of [`start_session`] and [`end_sessions`].
pub const STARTS_SESSIONS: Use = Table::Access.get().put();

/// The device of a new session, and how its person proved who they are there.
#[derive(Debug, Clone, Default)]
pub struct Device {
    /// How the browser describes itself.
    pub name: Option<String>,
    /// Its platform.
    pub platform: Option<String>,
    /// The address of the request.
    pub ip: Option<IpAddr>,
    /// How the person proved who they are.
    pub proof: Proof,
}

/// A session that was begun.
#[derive(Debug)]
pub struct Started {
    /// The token for the cookie.
    pub token: SessionToken,
    /// How long it lasts, in seconds.
    pub seconds: i64,
}

/// Begins a session of a person whose account was just verified. The strictest policy of the person's organisations applies.
///
/// # Errors
/// `INVALID_LOG_IN` if the password was changed since the account was read; `IP_NOT_ALLOWED` if no organisation of the person allows
/// the address.
pub async fn start_session(app: &App, account: &Account, device: Device) -> Result<Started, Problem> {
    let (now_ms, id) = (app.now().as_millisecond(), SessionId::new(app.now()));
    let token = SessionToken::random(account.id, id);
    let LogInRules { policy, is_admitted } = log_in_rules(app, account.id, device.ip).await?;
    if !is_admitted {
        return Err(IP_NOT_ALLOWED.because("None of your organisations allows log-ins from this address."));
    }
    let session = Session {
        secret_hash: token.secret_hash(),
        created_at: now_ms,
        expires_at: SessionPolicy::default().ends_at(now_ms),
        device: device.name,
        platform: device.platform,
        ip: device.ip.map(|address| address.to_string()),
        proof: device.proof,
    };
    let mut outcome = Ok(false);
    let begin = |person: &mut Person| {
        // The last change of the password may have stopped before it ended the sessions.
        let ended = person.outdate(account.version, None);
        outcome = person.begin(id, session.clone(), account.version, policy);
        ended || outcome.is_ok()
    };
    revise_person(app, account.id, begin).await?;
    outcome
        .map_err(|Outdated| INVALID_LOG_IN.because("The password was changed meanwhile. Log in again."))?;
    Ok(Started { token, seconds: policy.ends_at(0) / 1000 })
}

/// Ends a person's sessions but `kept`, after the account's password was changed to `version`.
///
/// # Errors
/// `StoreError` if the write fails.
pub async fn end_sessions(
    app: &App,
    person: PersonId,
    version: u64,
    kept: Option<SessionId>,
) -> Result<(), StoreError> {
    revise_person(app, person, |person| person.outdate(version, kept)).await?;
    Ok(())
}
