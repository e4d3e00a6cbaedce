//! Counts the bytes and items that one render touches. The engine's fuel does not: a filter over a long text is one
//! step.

use std::cell::Cell;

use minijinja::{Error, ErrorKind};

use crate::limits::FILTERED_BYTES_MAX;

thread_local! {
    // A render is synchronous, so from `begin` to its end it is alone on its thread.
    static LEFT: Cell<u64> = const { Cell::new(0) };
}

/// Sets the allowance of the render that begins now.
pub(crate) fn begin(work: u64) {
    LEFT.set(work);
}

/// Takes `amount` from the allowance. Returns `false` if nothing is left.
pub(crate) fn spend(amount: usize) -> bool {
    let left = LEFT.get().saturating_sub(amount as u64);
    LEFT.set(left);
    left > 0
}

/// Whether the allowance is used up.
pub(crate) fn exhausted() -> bool {
    LEFT.get() == 0
}

/// Like [`spend`], but returns an error if nothing is left.
pub(crate) fn take(amount: usize) -> Result<(), Error> {
    if spend(amount) { Ok(()) } else { Err(Error::from(ErrorKind::OutOfFuel)) }
}

/// Counts a filter's result as work, and refuses it if it is too long.
pub(crate) fn answer(text: String) -> Result<String, Error> {
    take(text.len() + 1)?;
    if text.len() > FILTERED_BYTES_MAX {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("a filter's result has more than {FILTERED_BYTES_MAX} bytes"),
        ));
    }
    Ok(text)
}

/// The error of a filter or function that cannot use its arguments.
pub(crate) fn wrong(detail: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, detail)
}
