//! A record of the invocations so far.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// The runner may run for days. When there are this many invocations, all are forgotten.
const KEPT: usize = 200_000;

/// One invocation of a function.
#[derive(Debug, Clone, serde::Serialize)]
pub struct InvocationRecord {
    /// The function's name.
    pub function: String,
    /// How long it took, in microseconds.
    pub micros: u64,
    /// Bytes of the event.
    pub event_bytes: usize,
    /// Bytes of the answer; `None` if there is none.
    pub answer_bytes: Option<usize>,
}

/// The invocations since the last [`Self::take`].
#[derive(Debug, Default)]
pub(super) struct Invocations(Mutex<Vec<InvocationRecord>>);

impl Invocations {
    /// Records one.
    pub fn note(&self, function: &str, took: Duration, event_bytes: usize, answer_bytes: Option<usize>) {
        let mut records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if records.len() >= KEPT {
            records.clear();
        }
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        records.push(InvocationRecord { function: function.into(), micros, event_bytes, answer_bytes });
    }

    /// Returns them, and forgets them.
    pub fn take(&self) -> Vec<InvocationRecord> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
