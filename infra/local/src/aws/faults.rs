//! Faults that tests set: a killed Lambda, a failing service, a lost answer.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use super::{
    call::{Call, Caller, Service},
    partiql,
    wire::Answer,
};

/// Whether a function dies before or after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The call is never made.
    Before,
    /// The call is made; its answer never arrives.
    After,
}

/// A fault to inject.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Kills `function` once, at the `nth` call (from 1) that it makes from now on.
    KillAt {
        /// The function's name.
        function: String,
        /// Which of its calls, counted from 1.
        nth: u32,
        /// Before or after the call.
        when: When,
    },
    /// Holds `function` once, before the `nth` call (from 1) that it makes from now on, until the faults are cleared. Meanwhile a
    /// test does something else.
    HoldAt {
        /// The function's name.
        function: String,
        /// Before which of its calls, counted from 1.
        nth: u32,
    },
    /// Answers the next `times` calls of `action` with an error instead of making them.
    Fail {
        /// The function's name.
        function: String,
        /// The service called.
        service: Service,
        /// The API's operation, such as `SendEmail`.
        action: String,
        /// HTTP status of the answer.
        status: u16,
        /// AWS error code of the answer, such as `TooManyRequestsException`.
        code: String,
        /// How often.
        times: u32,
    },
    /// One table accepts no item from `function`: DynamoDB answers every write on it with an internal error.
    TableIsDown {
        /// The function's name.
        function: String,
        /// The table's name.
        table: String,
    },
    /// DynamoDB is too busy for one statement of each batch of `function`, in its next `times` batches. It executes the others.
    BusyForStatement {
        /// The function's name.
        function: String,
        /// The statement's place in the batch, from 0.
        place: usize,
        /// How often.
        times: u32,
    },
    /// Makes the next `times` calls of `action`, and drops the connection before the answer arrives.
    LoseAnswer {
        /// The function's name.
        function: String,
        /// The service called.
        service: Service,
        /// The API's operation.
        action: String,
        /// How often.
        times: u32,
    },
    /// Makes each write, but drops the connection before the answer to the first one of each item or batch arrives: the SDK writes
    /// again.
    LoseEachWrite {
        /// The function's name.
        function: String,
    },
    /// Answers the next `times` eventually consistent `GetItem` and `BatchGetItem` calls as if the items did not exist: the replica
    /// that answers has not received them yet.
    Lag {
        /// The function's name.
        function: String,
        /// How often.
        times: u32,
    },
}

/// Counts how often a fault was applied.
#[derive(Debug, Clone, Default)]
pub struct FaultHandle {
    seen: Arc<AtomicU32>,
    fired: Arc<AtomicU32>,
    /// The items of which a write was lost.
    written: Arc<Mutex<BTreeSet<String>>>,
}

impl FaultHandle {
    /// How often it was applied so far.
    pub fn fired(&self) -> u32 {
        self.fired.load(Ordering::SeqCst)
    }

    /// How many calls it was compared with.
    pub fn calls_seen(&self) -> u32 {
        self.seen.load(Ordering::SeqCst)
    }
}

/// The effect of faults on one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Proceed,
    Kill(When),
    Hold,
    Fail { status: u16, code: String },
    LoseAnswer,
    Lag,
    LeaveOut(usize),
}

impl Verdict {
    /// The answer given instead of the service's, if any.
    pub fn answer(&self) -> Option<Answer> {
        match self {
            Self::Fail { status, code } => Some(Answer::failed(*status, code, "a test set this fault")),
            Self::Lag => Some(Answer::ok(&serde_json::json!({}))),
            Self::Proceed | Self::Kill(_) | Self::Hold | Self::LoseAnswer | Self::LeaveOut(_) => None,
        }
    }
}

/// The faults that are set.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<(Fault, FaultHandle)>>);

impl Faults {
    pub fn set(&self, fault: Fault) -> FaultHandle {
        let handle = FaultHandle::default();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((fault, handle.clone()));
        handle
    }

    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Returns when there are no faults any more.
    pub async fn cleared(&self) {
        while !self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Decides the effect of the faults on this call. Faults apply only to a function's own calls.
    pub fn judge(&self, caller: &Caller, call: &Call) -> Verdict {
        let Caller::Function(name) = caller else { return Verdict::Proceed };
        let faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut verdict = Verdict::Proceed;
        // Every fault counts the call, so that two kills keep their own counts. The first fault that applies decides.
        for (fault, handle) in faults.iter() {
            let struck = strike(fault, handle, name, call);
            if verdict == Verdict::Proceed {
                verdict = struck;
            }
        }
        verdict
    }
}

fn strike(fault: &Fault, handle: &FaultHandle, caller: &str, call: &Call) -> Verdict {
    match fault {
        Fault::KillAt { function, nth, when } if function == caller => {
            at_nth(handle, *nth, Verdict::Kill(*when))
        }
        Fault::HoldAt { function, nth } if function == caller => at_nth(handle, *nth, Verdict::Hold),
        Fault::Fail { function, service, action, status, code, times }
            if function == caller && *service == call.service && *action == call.action =>
        {
            limited(handle, *times, Verdict::Fail { status: *status, code: code.clone() })
        }
        Fault::TableIsDown { function, table }
            if function == caller
                && (call.action == "PutItem" && call.body["TableName"] == **table
                    || call.action == partiql::BATCH && partiql::is_on(&call.body, table)) =>
        {
            let failed = Verdict::Fail { status: 500, code: "InternalServerError".to_owned() };
            limited(handle, u32::MAX, failed)
        }
        Fault::LoseAnswer { function, service, action, times }
            if function == caller && *service == call.service && *action == call.action =>
        {
            limited(handle, *times, Verdict::LoseAnswer)
        }
        Fault::BusyForStatement { function, place, times }
            if function == caller
                && call.action == partiql::BATCH
                && !call.body["Statements"][*place].is_null() =>
        {
            limited(handle, *times, Verdict::LeaveOut(*place))
        }
        Fault::LoseEachWrite { function }
            if function == caller && matches!(call.action.as_str(), "PutItem" | partiql::BATCH) =>
        {
            let (table, item) = (&call.body["TableName"], &call.body["Item"]);
            let place = match call.body["Statements"].is_null() {
                true => format!("{table} {} {}", item["pk"], item["sk"]),
                false => call.body["Statements"].to_string(),
            };
            match handle.written.lock().unwrap_or_else(PoisonError::into_inner).insert(place) {
                true => limited(handle, u32::MAX, Verdict::LoseAnswer),
                false => Verdict::Proceed,
            }
        }
        Fault::Lag { function, times } if function == caller && is_eventual_read(call) => {
            limited(handle, *times, Verdict::Lag)
        }
        _ => Verdict::Proceed,
    }
}

/// Whether the call reads items by their keys, from any replica.
fn is_eventual_read(call: &Call) -> bool {
    let of_tables = call.body["RequestItems"].as_object();
    match call.action.as_str() {
        "GetItem" => call.body["ConsistentRead"] != true,
        "BatchGetItem" => of_tables.into_iter().flatten().all(|(_, table)| table["ConsistentRead"] != true),
        _ => false,
    }
}

fn at_nth(handle: &FaultHandle, nth: u32, verdict: Verdict) -> Verdict {
    let count = handle.seen.fetch_add(1, Ordering::SeqCst) + 1;
    if count != nth {
        return Verdict::Proceed;
    }
    handle.fired.fetch_add(1, Ordering::SeqCst);
    verdict
}

fn limited(handle: &FaultHandle, times: u32, verdict: Verdict) -> Verdict {
    handle.seen.fetch_add(1, Ordering::SeqCst);
    if handle.fired.load(Ordering::SeqCst) >= times {
        return Verdict::Proceed;
    }
    handle.fired.fetch_add(1, Ordering::SeqCst);
    verdict
}
