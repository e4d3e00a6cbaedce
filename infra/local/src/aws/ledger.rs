//! The calls made: by which function, and their cost in AWS's units.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use serde::Serialize;

use super::call::{Caller, Service};

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Answered.
    Done,
    /// Answered with this AWS error code.
    Failed(String),
    /// Made, but a fault kept the answer from the caller.
    Unseen,
}

/// One call.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// The function that made it; empty for the account's owner.
    pub function: String,
    /// Whether Lambda made it for the function, when polling a queue.
    pub poller: bool,
    /// The service.
    pub service: Service,
    /// The API's operation, such as `SendMessageBatch`.
    pub action: String,
    /// Names of the tables, indexes (`table/index/name`), queues or identities it touched.
    pub resources: Vec<String>,
    /// DynamoDB read units consumed.
    pub read_units: f64,
    /// DynamoDB write units consumed.
    pub write_units: f64,
    /// The delays or visibility timeouts that the call asked for, in seconds, one per message.
    pub seconds: Vec<u32>,
    /// The number of messages or items in the call.
    pub items: u32,
    /// Bytes of the request's body.
    pub request_bytes: u32,
    /// Bytes of the answer's body.
    pub answer_bytes: u32,
    /// How it ended.
    pub outcome: Outcome,
}

/// What a function's own code has used since the account was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Sum {
    /// AWS calls.
    pub calls: u64,
    /// DynamoDB read units.
    pub read_units: f64,
    /// DynamoDB write units.
    pub write_units: f64,
}

/// The calls made so far, oldest first.
#[derive(Debug)]
pub struct Ledger {
    kept: usize,
    entries: Mutex<VecDeque<Entry>>,
    sums: Mutex<BTreeMap<String, Sum>>,
}

impl Ledger {
    /// A ledger that keeps this many of the newest calls, and the sums of all.
    pub(crate) fn new(kept: usize) -> Self {
        Self { kept, entries: Mutex::default(), sums: Mutex::default() }
    }

    pub(crate) fn record(&self, entry: Entry) {
        self.add(&entry);
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= self.kept {
            entries.pop_front();
        }
        entries.push_back(entry);
    }

    fn add(&self, entry: &Entry) {
        if entry.poller || entry.function.is_empty() {
            return;
        }
        let mut sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        let sum = sums.entry(entry.function.clone()).or_default();
        sum.calls += 1;
        sum.read_units += entry.read_units;
        sum.write_units += entry.write_units;
    }

    /// What each function has used. [`Self::take`] does not change it.
    pub fn sums(&self) -> BTreeMap<String, Sum> {
        self.sums.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The newest calls, oldest first.
    pub fn entries(&self) -> Vec<Entry> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Returns the newest calls and forgets them, so that a test counts only one flow.
    pub fn take(&self) -> Vec<Entry> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect()
    }

    /// The calls that one function's own code made.
    pub fn of(&self, function: &str) -> Vec<Entry> {
        self.entries().into_iter().filter(|entry| entry.function == function && !entry.poller).collect()
    }
}

pub(crate) fn who(caller: &Caller) -> (String, bool) {
    (caller.function().unwrap_or_default().to_string(), matches!(caller, Caller::Poller(_)))
}
