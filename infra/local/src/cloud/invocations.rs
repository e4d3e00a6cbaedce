//! A record of the invocations so far.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

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
#[derive(Debug)]
pub(super) struct Invocations {
    kept: usize,
    records: Mutex<Vec<InvocationRecord>>,
}

impl Invocations {
    /// A record of this many invocations. When there are more, all are forgotten.
    pub fn new(kept: usize) -> Self {
        Self { kept, records: Mutex::default() }
    }

    /// Records one.
    pub fn note(&self, function: &str, took: Duration, event_bytes: usize, answer_bytes: Option<usize>) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        if records.len() >= self.kept {
            records.clear();
        }
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        records.push(InvocationRecord { function: function.into(), micros, event_bytes, answer_bytes });
    }

    /// Returns them, and forgets them.
    pub fn take(&self) -> Vec<InvocationRecord> {
        std::mem::take(&mut *self.records.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
