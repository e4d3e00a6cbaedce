//! Counts what one render touches, where the engine's fuel does not see it: a filter over a long text is one step.

use std::cell::Cell;

use minijinja::{Error, ErrorKind};

use crate::limits::FILTERED_BYTES_MAX;

thread_local! {
    // A render is synchronous, so it has its thread to itself from `begin` to its end.
    static LEFT: Cell<u64> = const { Cell::new(0) };
}

/// Allows the render that begins now so much.
pub(crate) fn begin(work: u64) {
    LEFT.set(work);
}

/// Takes `amount`; `false` once there is nothing left.
pub(crate) fn spend(amount: usize) -> bool {
    let left = LEFT.get().saturating_sub(amount as u64);
    LEFT.set(left);
    left > 0
}

/// Whether nothing is left.
pub(crate) fn exhausted() -> bool {
    LEFT.get() == 0
}

/// Takes `amount`, for what can fail.
pub(crate) fn take(amount: usize) -> Result<(), Error> {
    if spend(amount) { Ok(()) } else { Err(Error::from(ErrorKind::OutOfFuel)) }
}

/// Pays for what a filter answers, and refuses what is too long.
pub(crate) fn answer(text: String) -> Result<String, Error> {
    take(text.len() + 1)?;
    if text.len() > FILTERED_BYTES_MAX {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("a filter answers more than {FILTERED_BYTES_MAX} bytes"),
        ));
    }
    Ok(text)
}

/// The error of a filter or function that cannot use its arguments.
pub(crate) fn wrong(detail: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, detail)
}
