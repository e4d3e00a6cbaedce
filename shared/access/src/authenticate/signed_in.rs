use posthorn_app::App;
use posthorn_ids::{PersonId, SessionId};
use posthorn_problem::Problem;
use posthorn_store::Table;
use posthorn_uses::Use;

use crate::{CallerSecret, Proof, session_check::still_valid};

/// A person with a valid session. It gives access to the person's own account only.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The person.
    pub person: PersonId,
    /// The session.
    pub session: SessionId,
    /// When the session began, in Unix milliseconds.
    pub began_at: i64,
    /// How the person proved who they are when it began.
    pub proof: Proof,
    pub(super) secret: CallerSecret,
}

impl SignedIn {
    /// The session's secret, to derive others from.
    pub fn secret(&self) -> &CallerSecret {
        &self.secret
    }

    /// The uses that callers of [`SignedIn::require_still_valid`] declare.
    pub const READS_SESSION: Use = Table::Access.get();

    /// Checks by a consistent read that the session still exists. Use it to change how a person logs in: the instance's cache may be
    /// 30 seconds old, and the owner may have ended a stolen session meanwhile.
    ///
    /// # Errors
    /// `INVALID_SESSION`.
    pub async fn require_still_valid(&self, app: &App) -> Result<(), Problem> {
        still_valid(app, self.person, self.session).await
    }
}
