use std::collections::BTreeMap;

use posthorn_ids::EmailId;
use posthorn_messages::{Message, Status};
use serde::Serialize;

/// How many ids of each kind are named.
const NAMED_MAX: usize = 100;

/// Emails of one kind: how many, and some of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Emails {
    /// How many.
    pub count: usize,
    /// The first hundred.
    pub ids: Vec<EmailId>,
}

impl Emails {
    pub(crate) fn add(&mut self, id: EmailId) {
        self.count += 1;
        if self.ids.len() < NAMED_MAX {
            self.ids.push(id);
        }
    }
}

/// What a run found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How many emails were open at the moment and are held since this run.
    pub held_by_this_run: usize,
    /// Emails that were settled in the running installation since, by their status: they are settled here too.
    pub settled: BTreeMap<&'static str, usize>,
    /// Emails that were open there: they are held there, and go on here.
    pub go_on: usize,
    /// Emails that a worker there may be sending: run again when the quiet window has passed.
    pub pending: Emails,
    /// Emails of which nobody knows whether they were sent. They are held.
    pub unknown: Emails,
    /// Emails of which nobody knows, and that were queued as the operator decided.
    pub queued: usize,
    /// Emails of which nobody knows, and that failed as the operator decided.
    pub failed: usize,
    /// Items that cannot be read. The log names them.
    pub unreadable: usize,
    /// Whether there was more than one run takes: run again.
    pub more: bool,
}

impl Report {
    /// Whether another run has something to do that this one could not.
    pub fn is_done(&self) -> bool {
        self.pending.count == 0 && !self.more
    }

    pub(crate) fn followed(&mut self, message: &Message) {
        match message.status() {
            Status::Queued | Status::Scheduled => self.go_on += 1,
            settled => *self.settled.entry(settled.as_str()).or_default() += 1,
        }
    }
}
