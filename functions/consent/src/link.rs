//! An unsubscribe link that somebody follows.

use posthorn_consent::codes::LINK_NOT_VALID;
use posthorn_problem::Problem;
use posthorn_tokens::OpenError;

/// The one refusal for every link that does not open; it does not say why.
pub(crate) fn not_valid(error: OpenError) -> Problem {
    match error {
        OpenError::Invalid(invalid) => {
            tracing::info!(%invalid, "a link was refused");
            LINK_NOT_VALID.because("Use the link as it stands in the email, whole and unchanged.")
        }
        OpenError::Ring(error) => error.into(),
    }
}
