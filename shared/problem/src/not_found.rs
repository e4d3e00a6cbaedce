use crate::{NOT_FOUND, Problem};

/// The same answer for a thing that does not exist and for a thing of another scope.
pub fn not_found() -> Problem {
    NOT_FOUND.because("Nothing with this id exists here.")
}
