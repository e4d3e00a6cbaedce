//! The last step of every way to log in: a session, and the cookies of session and device.

use posthorn_access::Secret;
use posthorn_app::App;
use posthorn_identity::{
    Account, Device, READS_ACCOUNTS, STARTS_SESSIONS, Started, WRITES_ACCOUNTS, revise_account, start_session,
};
use posthorn_problem::Problem;
use posthorn_runtime::{
    http::{Answer, Call, Cookie},
    uses::Use,
};

use crate::account_view::AccountView;

/// The uses of [`log_in`].
pub(crate) const LOGS_IN: Use = Use::All(&[READS_ACCOUNTS, WRITES_ACCOUNTS, STARTS_SESSIONS]);

/// The most devices that are remembered. The one that was used longest ago is forgotten.
const DEVICES_MAX: usize = 20;
/// How long a device is remembered, in seconds.
const DEVICE_SECONDS: i64 = 365 * 24 * 3600;
/// The longest description of a device.
const DEVICE_CHARS_MAX: usize = 200;

/// Begins a session of a person whose account was just verified, and answers with its cookies.
pub(crate) async fn log_in<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    account: &Account,
) -> Result<Answer<AccountView>, Problem> {
    let Started { token, seconds } = start_session(app, account, device(call)).await?;
    let known = call.device().filter(|token| is_known(account, token));
    let device = match known {
        Some(token) => token.to_owned(),
        None => Secret::random().reveal().to_owned(),
    };
    remember(app, account, &device).await?;
    let answer = Answer::ok(AccountView::of(account));
    Ok(answer.cookie(Cookie::session(token.reveal(), seconds)).cookie(Cookie::device(device, DEVICE_SECONDS)))
}

/// Whether the person logged in on the device of this cookie before.
pub(crate) fn is_known(account: &Account, token: &str) -> bool {
    Secret::parse(token).is_ok_and(|token| account.devices.contains_key(&token.hash()))
}

async fn remember(app: &App, account: &Account, token: &str) -> Result<(), Problem> {
    let Ok(device) = Secret::parse(token) else { return Ok(()) };
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
fn device<B, Q>(call: &Call<B, Q>) -> Device {
    let short = |text: &str| text.chars().filter(|one| !one.is_control()).take(DEVICE_CHARS_MAX).collect();
    let platform = call.header("sec-ch-ua-platform").map(|text| short(text.trim_matches('"')));
    Device { name: call.header("user-agent").map(short), platform, ip: call.viewer() }
}
