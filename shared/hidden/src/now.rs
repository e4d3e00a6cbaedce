//! What is hidden now, on this thread. Serialising never waits, so a thread's own cell is enough.

use std::{cell::Cell, collections::BTreeSet};

use crate::HiddenField;

thread_local! {
    /// One bit for each kind that is hidden.
    static HIDDEN_NOW: Cell<u8> = const { Cell::new(0) };
}

/// Restores what was hidden before, also after a panic.
struct Restore(u8);

impl Drop for Restore {
    fn drop(&mut self) {
        HIDDEN_NOW.set(self.0);
    }
}

/// Runs `write`. Fields of the kinds in `hidden` are hidden when it serialises them.
pub fn hiding<T>(hidden: &BTreeSet<HiddenField>, write: impl FnOnce() -> T) -> T {
    let _restore = Restore(HIDDEN_NOW.replace(hidden.iter().fold(0, |bits, kind| bits | bit(*kind))));
    write()
}

/// Whether one of the kinds is hidden now.
pub(crate) fn is_hidden(kinds: &[HiddenField]) -> bool {
    let now = HIDDEN_NOW.get();
    now != 0 && kinds.iter().any(|kind| now & bit(*kind) != 0)
}

const fn bit(kind: HiddenField) -> u8 {
    1 << kind as u8
}
