//! The state of a passkey's ceremony between its two calls (<https://www.w3.org/TR/webauthn-3/>, "Ceremony"). It stays on the server, because
//! it holds the challenge that the answer must sign, and is consumed once. The caller gets a secret of 256 bits that names it.

use posthorn_access::Secret;
use posthorn_app::App;
use posthorn_ids::PersonId;
use posthorn_items::Item;
use posthorn_problem::Problem;
use posthorn_store::{StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::{
    by_secret::{self, Used, UsedOnce},
    codes::INVALID_CEREMONY,
};

/// The uses of [`begin_ceremony`].
pub const BEGINS_CEREMONIES: Use = Table::Identity.put();
/// The uses of [`take_ceremony`].
pub const TAKES_CEREMONIES: Use = Table::Identity.get().put();

/// How long a person has for it.
pub const CEREMONY_VALID_MS: i64 = 5 * 60 * 1000;

/// What a ceremony is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum CeremonyOf {
    /// This person adds a passkey.
    Adding {
        /// The person.
        person: PersonId,
        /// The account's version then: after a change of the password the ceremony is useless.
        #[serde(default)]
        version: u64,
    },
    /// Someone logs in.
    LogIn,
}

/// A stored ceremony.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ceremony {
    /// What it is for.
    #[serde(flatten)]
    pub of: CeremonyOf,
    /// The state in JSON, as the library writes it.
    pub state: String,
    /// When it ends, in Unix milliseconds.
    pub expires_at: i64,
    /// Whether it was consumed.
    #[serde(default)]
    used: Used,
}

impl Item for Ceremony {
    const KIND: &'static str = "ceremony";

    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at / 1000)
    }
}

impl UsedOnce for Ceremony {
    fn used(&mut self) -> &mut Used {
        &mut self.used
    }
}

/// Stores the state of a new ceremony. Returns the secret that names it, and when it ends in Unix milliseconds.
///
/// # Errors
/// `StoreError` if the write fails.
pub async fn begin_ceremony(app: &App, of: CeremonyOf, state: String) -> Result<(Secret, i64), StoreError> {
    let expires_at = app.now().as_millisecond() + CEREMONY_VALID_MS;
    let ceremony = Ceremony { of, state, expires_at, used: Used::default() };
    Ok((by_secret::keep(app, &ceremony).await?, expires_at))
}

/// Consumes a ceremony before its answer is checked, so that each challenge gets one answer, right or wrong.
///
/// # Errors
/// `INVALID_CEREMONY` if it is unknown, consumed or expired, or is for something else.
pub async fn take_ceremony(app: &App, presented: &str, of: CeremonyOf) -> Result<Ceremony, Problem> {
    let now_ms = app.now().as_millisecond();
    let may = |ceremony: &Ceremony| ceremony.of == of && ceremony.expires_at > now_ms;
    by_secret::use_up(app, presented, may).await?.ok_or_else(refused)
}

pub(crate) fn refused() -> Problem {
    INVALID_CEREMONY.because("It took too long or was finished already. Begin again.")
}
