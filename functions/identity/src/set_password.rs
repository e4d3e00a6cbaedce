//! Sets a new password.

use posthorn_app::App;
use posthorn_identity::{Account, WRITES_ACCOUNTS, revise_account};
use posthorn_problem::Problem;
use posthorn_runtime::uses::Use;

use crate::password::{self, check_new};

/// The uses of [`set_password`].
pub(crate) const SETS_PASSWORDS: Use = WRITES_ACCOUNTS;

/// Sets the password of an account, raises its version, and drops an authenticator app that is not confirmed: whoever knew the old
/// password may have its secret. Of the known devices only `device` stays known, which is the hash of its cookie. `pointer` names the field of the request. Returns the account as it is
/// now; `None` if it was changed since it was read: another password, another address, or no second factor any more, beside which a
/// shorter password would have been enough.
///
/// # Errors
/// `WEAK_PASSWORD`.
pub(crate) async fn set_password(
    app: &App,
    read: &Account,
    (new, pointer): (&str, &'static str),
    device: Option<String>,
) -> Result<Option<Account>, Problem> {
    let has_second_factor = read.has_second_factor();
    check_new((new, pointer), has_second_factor, &[read.email.as_str(), &read.name])?;
    let hash = password::hash(new).await?;
    let (now_ms, mut is_set) = (app.now().as_millisecond(), false);
    let set = |account: &mut Account| {
        // A write whose answer was lost is tried again, and finds itself: no other hash has this salt.
        if account.password.as_ref() == Some(&hash) {
            is_set = true;
            return false;
        }
        is_set = account.version == read.version
            && account.email == read.email
            && account.has_second_factor() == has_second_factor;
        if is_set {
            account.password = Some(hash.clone());
            account.version += 1;
            account.devices = device.iter().map(|hash| (hash.clone(), now_ms)).collect();
            account.totp.take_if(|totp| !totp.is_confirmed());
        }
        is_set
    };
    Ok(revise_account(app, read.id, set).await?.filter(|_| is_set))
}
