//! What breaks the protocol, as a refusal.

use posthorn_directory::{Reason, Refused};
use posthorn_problem::Problem;
use posthorn_runtime::http::{
    INVALID_FILTER, INVALID_PATH, INVALID_SYNTAX, INVALID_VALUE, MUTABILITY, NO_TARGET,
};

/// The problem of a request that breaks the protocol.
pub(crate) fn refused(refused: Refused) -> Problem {
    let code = match refused.reason {
        Reason::InvalidFilter => INVALID_FILTER,
        Reason::InvalidSyntax => INVALID_SYNTAX,
        Reason::InvalidPath => INVALID_PATH,
        Reason::InvalidValue => INVALID_VALUE,
        Reason::NoTarget => NO_TARGET,
        Reason::Mutability => MUTABILITY,
    };
    code.because(refused.detail)
}
