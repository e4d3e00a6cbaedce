//! The second factor of an account: turns it on and off, and accepts its codes.

use posthorn_app::App;
use posthorn_ids::PersonId;
use posthorn_problem::{INTERNAL, NOT_FOUND, Problem};
use posthorn_seal::Sealer;
use posthorn_store::StoreError;
use posthorn_uses::{SEALING_KEY, Use};

use crate::{
    Account, Enrolment, READS_ACCOUNTS, Totp, WRITES_ACCOUNTS, account,
    backup_codes::{hash, new_codes},
    codes::{INVALID_CODE, PASSWORD_NEEDS_FACTOR, TOTP_OFF, TOTP_ON},
    revise_account,
    totp::{TotpError, step_of},
};

/// The uses of [`begin_totp`].
pub const BEGINS_TOTP: Use = Use::All(&[SEALING_KEY.encrypt(), READS_ACCOUNTS, WRITES_ACCOUNTS]);
/// The uses of [`confirm_totp`] and [`use_code`].
pub const CHECKS_CODES: Use = Use::All(&[SEALING_KEY.decrypt(), READS_ACCOUNTS, WRITES_ACCOUNTS]);

/// Makes a new secret for an authenticator app. It asks for no codes before [`confirm_totp`]. A repetition replaces the secret.
///
/// # Errors
/// `TOTP_ON` if there is a confirmed one.
pub async fn begin_totp(app: &App, account: &Account) -> Result<Enrolment, Problem> {
    let enrolment = Enrolment::new(&account.email).map_err(|error| broken(&error))?;
    let sealed = app.part::<Sealer>().seal(&Totp::context(account.id), &enrolment.secret).await?;
    let (version, now, mut outcome) = (account.version, app.now(), Ok(()));
    let begin = |account: &mut Account| {
        outcome = if account.has_second_factor() { Err(on()) } else { Ok(()) };
        if outcome.is_ok() {
            account.totp = Some(Totp::pending(sealed.clone(), version, now));
        }
        outcome.is_ok()
    };
    revise_account(app, account.id, begin).await?.ok_or_else(gone)?;
    outcome.map(|()| enrolment)
}

/// Turns the second factor on: the code proves that the app has the secret. Returns new backup codes, to be shown once.
///
/// # Errors
/// `TOTP_ON` if it is on; `TOTP_OFF` if there is no secret to confirm: none was made, it is ten minutes old, had five wrong codes, or
/// the password was changed since; `INVALID_CODE`.
pub async fn confirm_totp(app: &App, account: &Account, code: &str) -> Result<Vec<String>, Problem> {
    let totp = count_try(app, account.id).await?;
    let step = step_at(app, account, &totp, &code_of(code)).await?.ok_or_else(wrong)?;
    let (codes, hashes) = new_codes().map_err(|error| broken(&error))?;
    let (now, mut is_on) = (app.now(), false);
    let confirm = |account: &mut Account| {
        let version = account.version;
        let pending = account.totp.as_mut().filter(|totp| totp.can_be_confirmed(version, now));
        is_on = pending.is_some_and(|pending| {
            pending.accept(&totp.sealed, step) && pending.confirmed_at.replace(now.as_millisecond()).is_none()
        });
        if is_on {
            account.backup_codes.clone_from(&hashes);
            account.factors += 1;
        }
        is_on
    };
    let current = revise_account(app, account.id, confirm).await?;
    if is_on && current.is_some() { Ok(codes) } else { Err(wrong()) }
}

/// Counts a code that shall confirm a secret. Returns the secret. One that may not be confirmed any more is dropped.
async fn count_try(app: &App, person: PersonId) -> Result<Totp, Problem> {
    let (now, mut outcome) = (app.now(), Err(off()));
    let count = |account: &mut Account| {
        let version = account.version;
        outcome = match account.totp.as_mut() {
            Some(totp) if totp.is_confirmed() => Err(on()),
            Some(totp) => totp.count_try(version, now).then(|| totp.clone()).ok_or_else(off),
            None => Err(off()),
        };
        let is_dropped = outcome.is_err() && account.totp.take_if(|totp| !totp.is_confirmed()).is_some();
        outcome.is_ok() || is_dropped
    };
    revise_account(app, person, count).await?.ok_or_else(gone)?;
    outcome
}

/// Turns the second factor off, and removes the backup codes. `account` is the one whose password was just verified, and
/// `is_enough` whether that password may be the only factor. A repetition changes nothing.
///
/// # Errors
/// `PASSWORD_NEEDS_FACTOR` if the password is too short alone, or was changed meanwhile.
pub async fn disable_totp(app: &App, account: &Account, is_enough: bool) -> Result<(), Problem> {
    let refused =
        || PASSWORD_NEEDS_FACTOR.because("The password is too short to be the only factor. Change it first.");
    if !is_enough {
        return Err(refused());
    }
    let mut is_same = false;
    let disable = |now: &mut Account| {
        is_same = now.password == account.password;
        let had = now.totp.is_some() || !now.backup_codes.is_empty();
        if is_same {
            now.factors += u64::from(had);
            now.totp = None;
            now.backup_codes.clear();
        }
        is_same && had
    };
    revise_account(app, account.id, disable).await?.ok_or_else(gone)?;
    if is_same { Ok(()) } else { Err(refused()) }
}

/// Replaces the backup codes. Returns the new ones, to be shown once.
///
/// # Errors
/// `TOTP_OFF` if there is no second factor.
pub async fn renew_backup_codes(app: &App, account: &Account) -> Result<Vec<String>, Problem> {
    let (codes, hashes) = new_codes().map_err(|error| broken(&error))?;
    let mut is_on = false;
    let renew = |account: &mut Account| {
        is_on = account.has_second_factor();
        if is_on {
            account.backup_codes.clone_from(&hashes);
            account.factors += 1;
        }
        is_on
    };
    revise_account(app, account.id, renew).await?.ok_or_else(gone)?;
    if is_on { Ok(codes) } else { Err(off()) }
}

/// Uses up a code of the authenticator app, or a backup code. Of two requests with the same code, one succeeds.
///
/// # Errors
/// `INVALID_CODE` if it is wrong or was used, the same in both cases.
pub async fn use_code(app: &App, account: &Account, presented: &str) -> Result<(), Problem> {
    let accepted = match hash(presented) {
        Some(hash) => use_backup_code(app, account, &hash).await?,
        None => use_step(app, account, &code_of(presented)).await?,
    };
    if accepted { Ok(()) } else { Err(wrong()) }
}

async fn use_backup_code(app: &App, account: &Account, hash: &str) -> Result<bool, StoreError> {
    let mut is_right = false;
    let spend = |account: &mut Account| {
        is_right = account.has_second_factor() && account.backup_codes.remove(hash);
        is_right
    };
    let current = revise_account(app, account.id, spend).await?;
    Ok(is_right && current.is_some())
}

async fn use_step(app: &App, account: &Account, code: &str) -> Result<bool, Problem> {
    let Some(totp) = account.totp.as_ref().filter(|totp| totp.is_confirmed()) else { return Ok(false) };
    let Some(step) = step_at(app, account, totp, code).await? else { return Ok(false) };
    let mut is_right = false;
    let accept = |account: &mut Account| {
        let now = account.totp.as_mut().filter(|now| now.is_confirmed());
        is_right = now.is_some_and(|now| now.accept(&totp.sealed, step));
        is_right
    };
    let current = revise_account(app, account.id, accept).await?;
    Ok(is_right && current.is_some())
}

async fn step_at(app: &App, account: &Account, totp: &Totp, code: &str) -> Result<Option<u64>, Problem> {
    let secret = app.part::<Sealer>().open(&Totp::context(account.id), &totp.sealed).await?;
    step_of(&secret, code, app.now()).map_err(|error| broken(&error))
}

/// The account of a signed-in person.
///
/// # Errors
/// `NOT_FOUND` if it does not exist any more.
pub async fn own_account(app: &App, person: PersonId) -> Result<Account, Problem> {
    account(app, person).await?.ok_or_else(gone)
}

/// Apps show codes in groups.
fn code_of(presented: &str) -> String {
    presented.chars().filter(|one| !one.is_whitespace() && *one != '-').collect()
}

fn gone() -> Problem {
    NOT_FOUND.because("The account does not exist any more.")
}

fn on() -> Problem {
    TOTP_ON.because("An authenticator app is set up already. Disable it first.")
}

fn off() -> Problem {
    TOTP_OFF.because("No authenticator app is set up.")
}

fn wrong() -> Problem {
    INVALID_CODE.because("The code is wrong, has expired or was used. Try the next one.")
}

fn broken(error: &TotpError) -> Problem {
    INTERNAL.because("Something went wrong on our side.").caused_by(error)
}
