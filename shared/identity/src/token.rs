//! One-time tokens: links in mails that prove an address. A token has 256 random bits; only its hash is stored.

use jiff::Timestamp;
use posthorn_access::Secret;
use posthorn_app::App;
use posthorn_ids::{InvitationId, OrgId, PersonId, ProductId, UserId};
use posthorn_items::Item;
use posthorn_problem::Problem;
use posthorn_store::{StoreError, Table};
use posthorn_uses::Use;
use serde::{Deserialize, Serialize};

use crate::{
    Address,
    by_secret::{self, Used, UsedOnce},
    codes::INVALID_TOKEN,
};

/// The uses of [`make_token`].
pub const MAKES_TOKENS: Use = Table::Identity.put();
/// The uses of [`find_token`].
pub const FINDS_TOKENS: Use = Table::Identity.get();
/// The uses of [`use_token`].
pub const USES_TOKENS: Use = Table::Identity.get().put();

/// What a token is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum Purpose {
    /// To create an account with this address.
    Register {
        /// The address.
        email: Address,
    },
    /// To set a new password.
    Reset {
        /// The person.
        person: PersonId,
        /// The account's version when it was asked for: another reset in between makes the token useless.
        version: u64,
        /// The account's address then: a change of the address makes the token useless, because the old mailbox has it.
        email: Address,
        /// How often the account had changed its address: it may have changed back since.
        #[serde(default)]
        moves: u64,
    },
    /// To change the address of an account.
    ChangeEmail {
        /// The person.
        person: PersonId,
        /// The new address.
        email: Address,
        /// The address until now.
        from: Address,
        /// The account's version when it was asked for: a change of the password in between makes the token useless.
        version: u64,
        /// How often the account had changed its address.
        #[serde(default)]
        moves: u64,
    },
    /// To log in once, without a password.
    LogIn {
        /// The person.
        person: PersonId,
        /// The account's version when it was made: a change of the password in between makes the token useless. No account has
        /// version 0.
        #[serde(default)]
        version: u64,
    },
    /// To make a user of a product with this address.
    VerifyUser {
        /// The product.
        product: ProductId,
        /// The address.
        email: Address,
    },
    /// To set a new password of a product's user.
    ResetUser {
        /// The product.
        product: ProductId,
        /// The user.
        user: UserId,
        /// The user's version when it was asked for: a change of the password or the address in between makes the token useless.
        version: u64,
    },
    /// To join an organisation.
    Invitation {
        /// The organisation.
        org: OrgId,
        /// The invitation.
        invitation: InvitationId,
        /// The invited address.
        email: Address,
    },
}

/// A stored token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTimeToken {
    /// What it is for.
    pub purpose: Purpose,
    /// When it ends, in Unix milliseconds.
    pub expires_at: i64,
    /// Whether it was used.
    #[serde(default)]
    used: Used,
}

impl Item for OneTimeToken {
    const KIND: &'static str = "token";
    const SHAPE: u32 = 2;

    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at / 1000)
    }
}

impl UsedOnce for OneTimeToken {
    fn used(&mut self) -> &mut Used {
        &mut self.used
    }
}

/// Stores a new token. Returns its secret, to be shown in one mail.
///
/// # Errors
/// `StoreError` if the write fails.
pub async fn make_token(app: &App, purpose: Purpose, valid_ms: i64) -> Result<Secret, StoreError> {
    let expires_at = app.now().as_millisecond() + valid_ms;
    by_secret::keep(app, &OneTimeToken { purpose, expires_at, used: Used::default() }).await
}

/// The purpose of a presented token. It stays valid: call [`use_token`] as the last step, so that a repetition after a crash goes
/// on.
///
/// # Errors
/// `INVALID_TOKEN` if it is unknown, used or expired.
pub async fn find_token(app: &App, presented: &str) -> Result<Purpose, Problem> {
    let token = by_secret::find::<OneTimeToken>(app, presented).await?;
    token.filter(|token| is_valid(token, app.now())).map(|token| token.purpose).ok_or_else(invalid)
}

/// Uses a token up. Of two requests at the same time, one gets `INVALID_TOKEN`.
///
/// # Errors
/// `INVALID_TOKEN` if it was used up meanwhile.
pub async fn use_token(app: &App, presented: &str) -> Result<(), Problem> {
    by_secret::use_up::<OneTimeToken>(app, presented, |_| true).await?.map(drop).ok_or_else(invalid)
}

/// DynamoDB removes expired items late.
fn is_valid(token: &OneTimeToken, now: Timestamp) -> bool {
    !token.used.is_used() && token.expires_at > now.as_millisecond()
}

fn invalid() -> Problem {
    INVALID_TOKEN.because("The link was used, has expired or was not copied whole. Ask for a new one.")
}
