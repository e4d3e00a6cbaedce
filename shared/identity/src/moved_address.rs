//! Moves an account to another address.

use posthorn_app::App;
use posthorn_ids::PersonId;
use posthorn_problem::Problem;
use posthorn_store::{StoreError, Table};
use posthorn_uses::Use;

use crate::{Account, Address, account, claims, codes::INVALID_TOKEN, revise_account};

/// The uses of [`move_address`].
pub const MOVES_ADDRESSES: Use = Table::Identity.get().put().delete();

/// Moves a person's account from one address to another, if its version is still `version` and it was moved `moves` times. First the
/// new address names the person, then the account has it, then the old address is given up. So a crash in between leaves an account
/// that is found, and a repetition goes on.
///
/// # Errors
/// `INVALID_TOKEN` if the account was changed since; `ADDRESS_UNAVAILABLE` if the new address is another account's.
pub async fn move_address(
    app: &App,
    person: PersonId,
    (from, to): (&Address, &Address),
    (version, moves): (u64, u64),
) -> Result<(), Problem> {
    let current = account(app, person).await?.ok_or_else(outdated)?;
    let may_move = |one: &Account| one.email == *from && one.version == version && one.moves == moves;
    let was_moved = |one: &Account| one.email == *to && one.moves == moves + 1;
    if !may_move(&current) && !was_moved(&current) {
        return Err(outdated());
    }
    if may_move(&current) {
        claims::claim_for::<Account>(app, (), to, person).await?;
        let mut moved = false;
        let change = |account: &mut Account| {
            let moves_now = may_move(account);
            moved = moves_now || was_moved(account);
            if moves_now {
                account.email = to.clone();
                account.moves += 1;
            }
            moves_now
        };
        let now = revise_account(app, person, change).await?;
        // An account that was given up since the first try was not asked again.
        if !moved || now.is_none() {
            // The claim is of no use, and an erasure would not find it.
            if now.is_none_or(|account| account.email != *to) {
                give_up(app, person, to).await?;
            }
            return Err(outdated());
        }
    }
    Ok(give_up(app, person, from).await?)
}

/// Removes an address that the account does not have, if it still names the person.
pub(crate) async fn give_up(app: &App, person: PersonId, from: &Address) -> Result<(), StoreError> {
    claims::give_up::<Account>(app, (), from, person).await
}

fn outdated() -> Problem {
    INVALID_TOKEN.because("The account was changed since the link was sent. Ask for a new one.")
}
