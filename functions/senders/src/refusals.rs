//! The refusal that every route of this context shares.

use posthorn_problem::{NOT_FOUND, Problem};

/// The one answer for what is absent and what is somebody else's.
pub(crate) fn not_found() -> Problem {
    NOT_FOUND.because("Nothing with this id exists here.")
}
