//! Gives an account up, and later removes it with all that names it. In between it is nobody's: no log-in, link or provider finds it, and
//! nobody gets its address.

use std::collections::{BTreeMap, BTreeSet};

use posthorn_app::App;
use posthorn_problem::{CONFLICT, Problem};
use posthorn_store::{Read, Revised, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Account,
    moved_address::give_up,
    places::{ACCOUNT_SORT, account_partition},
    sso_subject::forget_subject,
};

/// The uses of [`give_up_account`].
pub const GIVES_UP_ACCOUNTS: Use = Table::Identity.get().put();

/// Gives up the account that its owner has just proved to be theirs. One write takes its name, its password, its factors and its devices;
/// the address stays until the account is removed. A repetition changes nothing.
///
/// # Errors
/// `CONFLICT` if the address or the password was changed since.
pub async fn give_up_account(app: &App, proved: &Account) -> Result<(), Problem> {
    let (now_ms, mut is_given_up) = (app.now().as_millisecond(), false);
    let change = |account: &mut Account| {
        is_given_up = account.is_erasing();
        let may = !is_given_up && (&account.email, account.version) == (&proved.email, proved.version);
        if may {
            *account = given_up(account, now_ms);
            is_given_up = true;
        }
        may
    };
    match account_partition(app, proved.id).revise(ACCOUNT_SORT, Read::Consistent, change).await? {
        Revised::Changed(_) | Revised::Absent => Ok(()),
        Revised::Unchanged(_) if is_given_up => Ok(()),
        Revised::Unchanged(_) => Err(CONFLICT.because("The account was changed meanwhile. Try again.")),
    }
}

/// What is left of an account: what names it, so that it can be found and removed.
fn given_up(account: &Account, now_ms: i64) -> Account {
    Account {
        id: account.id,
        email: account.email.clone(),
        name: String::new(),
        // Sessions, tickets and tokens of the version before are useless.
        version: account.version + 1,
        moves: account.moves,
        password: None,
        factors: account.factors,
        devices: BTreeMap::new(),
        totp: None,
        backup_codes: BTreeSet::new(),
        passkeys: BTreeMap::new(),
        sso_subjects: account.sso_subjects.clone(),
        erasing_since: Some(now_ms),
    }
}

/// The uses of [`remove_account`].
pub const REMOVES_ACCOUNTS: Use = Table::Identity.get().update().delete();

/// Removes an account that was given up: first that providers know it, then the address, last the account itself. So the address is free
/// only once nobody gets it with this account, and a repetition after a crash finds what is left.
///
/// # Errors
/// `StoreError` if a write fails.
pub async fn remove_account(app: &App, account: &Account) -> Result<(), StoreError> {
    for name in &account.sso_subjects {
        forget_subject(app, name, account.id).await?;
    }
    give_up(app, account.id, &account.email).await?;
    account_partition(app, account.id).delete::<Account>(ACCOUNT_SORT).await
}
