//! Moves an account to another address.

use posthorn_app::App;
use posthorn_ids::PersonId;
use posthorn_problem::Problem;
use posthorn_store::{Created, Read, StoreError, Table};
use posthorn_uses::Use;

use crate::{
    Account, Address, account,
    account::{AddressItem, replace_claim},
    codes::{ADDRESS_UNAVAILABLE, INVALID_TOKEN},
    places::{ADDRESS_SORT, address_partition},
    revise_account,
};

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
        claim(app, person, to).await?;
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

/// Makes the address name the person. An address that names an account with another address by now, or none, is free, unless that
/// account may be about to get it.
async fn claim(app: &App, person: PersonId, to: &Address) -> Result<(), Problem> {
    let mine = AddressItem::of(app, person);
    let created = address_partition(app, to).create(ADDRESS_SORT, &mine).await?;
    let Created::Existing(existing) = created else { return Ok(()) };
    let holder = existing.value.person;
    if holder != person {
        let has_it = account(app, holder).await?.is_some_and(|other| other.email == *to);
        if has_it || existing.value.is_fresh(app) {
            return Err(unavailable());
        }
    }
    match replace_claim(app, to, existing, &mine).await? {
        true => Ok(()),
        false => Err(unavailable()),
    }
}

/// Removes an address that the account does not have, if it still names the person.
pub(crate) async fn give_up(app: &App, person: PersonId, from: &Address) -> Result<(), StoreError> {
    let partition = address_partition(app, from);
    let stored = partition.get::<AddressItem>(ADDRESS_SORT, Read::Consistent).await?;
    if let Some(stored) = stored.filter(|stored| stored.value.person == person) {
        partition.delete_if(ADDRESS_SORT, &stored).await?;
    }
    Ok(())
}

fn outdated() -> Problem {
    INVALID_TOKEN.because("The account was changed since the link was sent. Ask for a new one.")
}

fn unavailable() -> Problem {
    ADDRESS_UNAVAILABLE.because("Use another address, or ask support.")
}
