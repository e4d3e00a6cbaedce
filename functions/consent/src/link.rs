//! Shared by the routes of unsubscribe links: refuses a link that is not valid.

use posthorn_consent::codes::LINK_NOT_VALID;
use posthorn_problem::Problem;
use posthorn_tokens::OpenError;

/// Turns an error of opening a link into a problem. Callers get the same text for every invalid link; only the log says why.
pub(crate) fn not_valid(error: OpenError) -> Problem {
    match error {
        OpenError::Invalid(invalid) => {
            tracing::info!(%invalid, "a link was refused");
            LINK_NOT_VALID.because("Use the complete link from the email, without changes.")
        }
        OpenError::Ring(error) => error.into(),
    }
}
