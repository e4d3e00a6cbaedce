//! A log-in whose password was right and that waits for its second factor. Its ticket has 256 random bits; only the hash is stored.

use jiff::Timestamp;
use posthorn_access::{Proof, Secret};
use posthorn_app::App;
use posthorn_ids::PersonId;
use posthorn_items::Item;
use posthorn_problem::Problem;
use posthorn_store::{StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::{
    Account,
    by_secret::{self, Used, UsedOnce},
    codes::INVALID_TICKET,
};

/// The uses of [`make_ticket`], [`find_ticket`], [`count_try`] and [`use_ticket`].
pub const TICKETS: Use = Table::Identity.get().put();

const VALID_MS: i64 = 10 * 60 * 1000;
/// The most codes that are tried with one ticket.
const TRIES_MAX: u32 = 5;

/// A stored ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The person whose password was right.
    pub person: PersonId,
    /// The account's version then: after a change of the password the ticket is useless.
    pub version: u64,
    /// When it ends, in Unix milliseconds.
    pub expires_at: i64,
    /// How the person proved who they are so far.
    #[serde(default, flatten)]
    pub proof: Proof,
    /// How many codes were tried.
    #[serde(default)]
    tries: u32,
    /// Whether a session began with it.
    #[serde(default)]
    used: Used,
}

impl Item for Ticket {
    const KIND: &'static str = "ticket";
    const SHAPE: u32 = 2;

    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at / 1000)
    }
}

impl UsedOnce for Ticket {
    fn used(&mut self) -> &mut Used {
        &mut self.used
    }
}

impl Ticket {
    fn of(account: &Account, now: Timestamp) -> Self {
        let expires_at = now.as_millisecond() + VALID_MS;
        let (proof, used) = (Proof::default(), Used::default());
        Self { person: account.id, version: account.version, expires_at, proof, tries: 0, used }
    }

    fn is_valid(&self, now: Timestamp) -> bool {
        !self.used.is_used() && self.expires_at > now.as_millisecond() && self.tries < TRIES_MAX
    }

    /// Counts a try. Returns whether it may be made.
    fn count(&mut self, now: Timestamp) -> bool {
        let may = self.is_valid(now);
        self.tries += u32::from(may);
        may
    }
}

/// Stores a new ticket. Returns its secret and when it ends.
///
/// # Errors
/// `StoreError` if the write fails.
pub async fn make_ticket(app: &App, account: &Account) -> Result<(Secret, Ticket), StoreError> {
    make_ticket_with(app, account, Proof::default()).await
}

/// The same for a person for whom an identity provider has vouched.
///
/// # Errors
/// `StoreError` if the write fails.
pub async fn make_ticket_with(
    app: &App,
    account: &Account,
    proof: Proof,
) -> Result<(Secret, Ticket), StoreError> {
    let ticket = Ticket { proof, ..Ticket::of(account, app.now()) };
    Ok((by_secret::keep(app, &ticket).await?, ticket))
}

/// A presented ticket.
///
/// # Errors
/// `INVALID_TICKET` if it is unknown, used or expired, or had its tries.
pub async fn find_ticket(app: &App, presented: &str) -> Result<Ticket, Problem> {
    let ticket = by_secret::find::<Ticket>(app, presented).await?;
    ticket.filter(|ticket| ticket.is_valid(app.now())).ok_or_else(refused)
}

/// Counts a try with a presented ticket, before the code is checked: tries at the same time are all counted.
///
/// # Errors
/// `INVALID_TICKET` if it is unknown, used or expired, or had its tries.
pub async fn count_try(app: &App, presented: &str) -> Result<(), Problem> {
    let now = app.now();
    revise(app, presented, |ticket| ticket.count(now)).await
}

/// Uses a ticket up. Of two requests at the same time, one gets `INVALID_TICKET`.
///
/// # Errors
/// `INVALID_TICKET` if it was used up meanwhile.
pub async fn use_ticket(app: &App, presented: &str) -> Result<(), Problem> {
    by_secret::use_up::<Ticket>(app, presented, |_| true).await?.map(drop).ok_or_else(refused)
}

async fn revise(
    app: &App,
    presented: &str,
    change: impl FnMut(&mut Ticket) -> bool + Send,
) -> Result<(), Problem> {
    by_secret::change(app, presented, change).await?.map(drop).ok_or_else(refused)
}

fn refused() -> Problem {
    INVALID_TICKET.because("The log-in took too long or had too many wrong codes. Begin again.")
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn ticket() -> Ticket {
        let person = PersonId::new(Timestamp::UNIX_EPOCH);
        Ticket {
            person,
            version: 1,
            expires_at: VALID_MS,
            proof: Proof::default(),
            tries: 0,
            used: Used::default(),
        }
    }

    #[test]
    fn a_ticket_has_five_tries() {
        let mut ticket = ticket();
        let tries = (0..8).filter(|_| ticket.count(Timestamp::UNIX_EPOCH)).count();
        assert_eq!(tries, 5);
    }

    #[test]
    fn a_used_or_expired_ticket_has_none() {
        let later = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(10);
        assert!(!ticket().count(later));
        assert!(!Ticket { used: Used::Flag(true), ..ticket() }.count(Timestamp::UNIX_EPOCH));
    }
}
