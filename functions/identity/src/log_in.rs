//! The last step of every way to log in: a session, and the cookies of session and device.

use posthorn_access::{Proof, Secret};
use posthorn_app::App;
use posthorn_identity::{
    Account, Device, READS_ACCOUNTS, STARTS_SESSIONS, Started, TICKETS, WRITES_ACCOUNTS, make_ticket,
    revise_account, start_session,
};
use posthorn_problem::Problem;
use posthorn_runtime::{
    http::{Answer, Call, Cookie, time_of},
    uses::Use,
};

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    account_view::AccountView,
    device_name::{device_name, platform_of, short},
};

/// The uses of [`log_in`].
pub(crate) const LOGS_IN: Use = Use::All(&[READS_ACCOUNTS, WRITES_ACCOUNTS, STARTS_SESSIONS]);
/// The uses of [`log_in_or_ask`].
pub(crate) const LOGS_IN_OR_ASKS: Use = Use::All(&[LOGS_IN, TICKETS]);

/// The most devices that are remembered. The one that was used longest ago is forgotten.
const DEVICES_MAX: usize = 20;
/// How long a device is remembered, in seconds.
const DEVICE_SECONDS: i64 = 365 * 24 * 3600;

/// The answer to a right password.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum LoggedIn {
    /// The answer if the log-in is complete: the account. The session's cookie comes with it.
    Account(AccountView),
    /// The answer if the account has a second factor: a ticket. There is no session yet.
    SecondFactor(NeedsSecondFactor),
}

/// A log-in that goes on with a code.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NeedsSecondFactor {
    /// What `POST /v1/auth/log-in/code` needs.
    pub second_factor: TicketView,
}

/// The ticket of a log-in whose password was right.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TicketView {
    /// The ticket. It takes five codes at most.
    pub ticket: String,
    /// When it ends (RFC 3339).
    pub expires_at: String,
}

/// Begins a session, or makes a ticket if the account has a second factor. For every way to log in that proves one factor only.
pub(crate) async fn log_in_or_ask<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    account: &Account,
) -> Result<Answer<LoggedIn>, Problem> {
    if account.has_second_factor() {
        let (secret, ticket) = make_ticket(app, account).await?;
        let (ticket, expires_at) = (secret.reveal().to_owned(), time_of(ticket.expires_at));
        let second_factor = TicketView { ticket, expires_at };
        return Ok(Answer::ok(LoggedIn::SecondFactor(NeedsSecondFactor { second_factor })));
    }
    let [session, device] = begin(app, call, account, Proof::default()).await?;
    Ok(Answer::ok(LoggedIn::Account(AccountView::of(account))).cookie(session).cookie(device))
}

/// Begins a session of a person whose account was just verified with all its factors, and answers with its cookies.
pub(crate) async fn log_in<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    account: &Account,
) -> Result<Answer<AccountView>, Problem> {
    log_in_by(app, call, account, Proof::default()).await
}

/// The same with what the person proved.
pub(crate) async fn log_in_by<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    account: &Account,
    proof: Proof,
) -> Result<Answer<AccountView>, Problem> {
    let [session, device] = begin(app, call, account, proof).await?;
    Ok(Answer::ok(AccountView::of(account)).cookie(session).cookie(device))
}

/// Begins a session of a person whose account was just verified with all its factors: the cookies of session and device.
pub(crate) async fn begin<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    account: &Account,
    proof: Proof,
) -> Result<[Cookie; 2], Problem> {
    let Started { token, seconds } = start_session(app, account, Device { proof, ..device(call) }).await?;
    let known = call.device().filter(|token| known_device(account, Some(token)).is_some());
    let device = known.and_then(|token| Secret::parse(token).ok()).unwrap_or_else(Secret::random);
    remember(app, account, &device).await?;
    Ok([Cookie::session(token.reveal(), seconds), device_cookie(&device)])
}

/// The cookie that marks a device as known.
pub(crate) fn device_cookie(device: &Secret) -> Cookie {
    Cookie::device(device.reveal().to_owned(), DEVICE_SECONDS)
}

/// The hash of a device's cookie, if the person logged in on the device before.
pub(crate) fn known_device(account: &Account, cookie: Option<&str>) -> Option<String> {
    let hash = Secret::parse(cookie?).ok()?.hash();
    account.devices.contains_key(&hash).then_some(hash)
}

/// Remembers a device as one on which the person logged in.
pub(crate) async fn remember(app: &App, account: &Account, device: &Secret) -> Result<(), Problem> {
    let (hash, now_ms) = (device.hash(), app.now().as_millisecond());
    let remember = |account: &mut Account| {
        account.devices.insert(hash.clone(), now_ms);
        while account.devices.len() > DEVICES_MAX {
            let oldest = account.devices.iter().min_by_key(|(_, at)| **at).map(|(hash, _)| hash.clone());
            oldest.map(|hash| account.devices.remove(&hash));
        }
        true
    };
    revise_account(app, account.id, remember).await?;
    Ok(())
}

/// What the browser says about its device (User-Agent Client Hints, and RFC 9110, section 10.1.5).
pub(crate) fn device<B, Q>(call: &Call<B, Q>) -> Device {
    let user_agent = call.header("user-agent").unwrap_or_default();
    let hint = call.header("sec-ch-ua-platform").map(|text| short(text.trim_matches('"')));
    let platform = hint.or_else(|| platform_of(user_agent).map(str::to_owned));
    Device { name: device_name(user_agent), platform, ip: call.viewer(), ..Device::default() }
}
