//! Tries and sets passwords of users, by the rules of the console's accounts.

use posthorn_access::OpenProduct;
use posthorn_app::App;
use posthorn_identity::{Address, Attempt, WAITS, begin_attempt, forget_attempts};
use posthorn_problem::Problem;
use posthorn_runtime::{http::Call, uses::Use};
use posthorn_users::User;

use crate::password::{check_new, hash, is_right};

/// The uses of [`try_user_password`].
pub(crate) const TRIES_USER_PASSWORDS: Use = WAITS;

/// Whether the password is the user's. Without a user the answer is no, and takes as long. The attempt counts as failed before the
/// password is checked, and further ones wait for a growing time.
///
/// # Errors
/// `LOG_IN_WAITS`.
pub(crate) async fn try_user_password<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    (product, email): (&OpenProduct, &Address),
    (user, password): (Option<&User>, &str),
) -> Result<bool, Problem> {
    let (product, from) = (Some(product.product.id), call.viewer());
    let attempt = Attempt { email, product, from, device: None };
    begin_attempt(app, &attempt).await?;
    let is_right = is_right(password, user.and_then(|user| user.password.as_deref())).await?;
    if is_right {
        forget_attempts(app, &attempt).await?;
    }
    Ok(is_right)
}

/// The hash of a user's new password, in the field `password`.
///
/// # Errors
/// `WEAK_PASSWORD`.
pub(crate) async fn new_hash(password: &str, email: &Address, name: Option<&str>) -> Result<String, Problem> {
    check_new((password, "/password"), false, &[email.as_str(), name.unwrap_or_default()])?;
    hash(password).await
}
