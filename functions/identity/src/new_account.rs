//! Creates the account of a person who has just proved an address.

use posthorn_app::App;
use posthorn_identity::{
    Account, Address, MAKES_ACCOUNTS, NewAccount, READS_ACCOUNTS, codes::ACCOUNT_EXISTS, create_account,
    find_account,
};
use posthorn_problem::Problem;
use posthorn_runtime::{http::Call, uses::Use};

use crate::{
    password::{self, check_new},
    try_password::{TRIES_PASSWORDS_OF_LINKS, try_password_of_link},
};

/// The uses of [`new_account`].
pub(crate) const CREATES_ACCOUNTS: Use =
    Use::All(&[READS_ACCOUNTS, MAKES_ACCOUNTS, TRIES_PASSWORDS_OF_LINKS]);

/// Creates the account of an address. A repetition after a crash returns the account that the first attempt made.
///
/// # Errors
/// `WEAK_PASSWORD`; `ACCOUNT_EXISTS` if the address has an account that is not from an earlier attempt: it has another password, or
/// a second factor; `LOG_IN_WAITS` after many wrong ones; `CONFLICT` if the address changed hands meanwhile.
pub(crate) async fn new_account<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    email: Address,
    name: &str,
    password: &str,
) -> Result<Account, Problem> {
    if let Some(account) = find_account(app, &email).await? {
        return from_before(app, call, account, password).await;
    }
    check_new((password, "/password"), false, &[email.as_str(), name])?;
    let (name, hash) = (name.trim().to_owned(), password::hash(password).await?);
    let wanted = NewAccount { email, name, password: Some(hash) };
    match create_account(app, &wanted).await? {
        (account, true) => Ok(account),
        (account, false) => from_before(app, call, account, password).await,
    }
}

/// The account of an earlier attempt, which had the same password.
async fn from_before<B, Q>(
    app: &App,
    call: &Call<B, Q>,
    account: Account,
    password: &str,
) -> Result<Account, Problem> {
    if !account.has_second_factor() && try_password_of_link(app, call, &account, password).await? {
        return Ok(account);
    }
    Err(ACCOUNT_EXISTS.because("Log in with the account's password instead."))
}
