//! The refusal that every route of this context shares.

use posthorn_problem::{NOT_FOUND, Problem};

/// The problem for an item that does not exist or is out of the caller's scope.
pub(crate) fn not_found() -> Problem {
    NOT_FOUND.because("Nothing with this id exists here.")
}
