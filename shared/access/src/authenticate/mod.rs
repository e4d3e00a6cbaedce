//! Finds the caller of a request. First it verifies the credential. After the request was counted, it checks the caller's address
//! and the tenant that the request acts as.

mod by_key;
mod by_session;
mod signed_in;
mod verified;

pub use by_session::sign_in;
pub use signed_in::SignedIn;
pub use verified::Verified;

use posthorn_app::App;
use posthorn_problem::Problem;

use crate::{Credential, Presented};

/// Verifies the presented credential.
///
/// # Errors
/// `INVALID_API_KEY`: the same for a key that is malformed, unknown, wrong, revoked or expired, for a key of a closed organisation,
/// a closed tenant or a removed environment, and for a key whose maker has left the organisation. `INVALID_SESSION`; for people also
/// `ORG_NEEDED`, `ORG_FORBIDDEN`, `ENVIRONMENT_FORBIDDEN`.
pub async fn verify(app: &App, presented: Presented<'_>) -> Result<Verified, Problem> {
    match presented.credential {
        Credential::Key(text) => by_key::verify(app, text, presented).await,
        Credential::Session(text) => by_session::verify(app, text, presented).await,
    }
}
