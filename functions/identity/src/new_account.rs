//! Creates the account of a person who has just proved an address.

use posthorn_app::App;
use posthorn_identity::{
    Account, Address, NewAccount, READS_ACCOUNTS, WRITES_ACCOUNTS, codes::ACCOUNT_EXISTS, create_account,
    find_account,
};
use posthorn_problem::Problem;
use posthorn_runtime::uses::Use;

use crate::password::{self, check_new, is_right};

/// The uses of [`new_account`].
pub(crate) const CREATES_ACCOUNTS: Use = Use::All(&[READS_ACCOUNTS, WRITES_ACCOUNTS]);

/// Creates the account of an address. A repetition after a crash returns the account that the first attempt made.
///
/// # Errors
/// `WEAK_PASSWORD`; `ACCOUNT_EXISTS` if the address has an account that is not from an earlier attempt: it has another password, or
/// a second factor; `CONFLICT` if the address changed hands meanwhile.
pub(crate) async fn new_account(
    app: &App,
    email: Address,
    name: &str,
    password: &str,
) -> Result<Account, Problem> {
    if let Some(account) = find_account(app, &email).await? {
        return from_before(account, password).await;
    }
    check_new((password, "/password"), false, &[email.as_str(), name])?;
    let (name, hash) = (name.trim().to_owned(), password::hash(password).await?);
    let wanted = NewAccount { email, name, password: Some(hash) };
    match create_account(app, &wanted).await? {
        (account, true) => Ok(account),
        (account, false) => from_before(account, password).await,
    }
}

/// The account of an earlier attempt, which had the same password.
async fn from_before(account: Account, password: &str) -> Result<Account, Problem> {
    if !account.has_second_factor() && is_right(password, Some(&account)).await? {
        return Ok(account);
    }
    Err(ACCOUNT_EXISTS.because("Log in with the account's password instead."))
}
