//! The refusal that every route of this context shares.

use posthorn_problem::Problem;

/// The problem for an item that does not exist or is out of the caller's scope.
pub(crate) fn not_found() -> Problem {
    posthorn_problem::not_found()
}
