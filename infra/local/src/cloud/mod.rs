//! The deployed system in one process: an account made from the templates, and the functions that they wire together.

mod builder;
mod deliveries;
mod error;
mod http;
mod instances;
mod invocations;
mod invoke;
mod links;
mod pump;
mod queues;
mod streams;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use posthorn_app::{App, Clock};
use posthorn_runtime::Function;

pub use builder::CloudBuilder;
pub use error::StartError;
pub use http::HttpAnswer;
pub use invocations::InvocationRecord;
pub use invoke::InvokeFailure;
pub use pump::Pumped;

use instances::Instances;
use invocations::Invocations;

use crate::{
    aws::{Account, Fault, FaultHandle, Ledger},
    ses::Mailbox,
    template::{EventSource, FunctionResource, Infrastructure, ScheduleSource},
};

/// A function, deployed: its code, its template entry and its warm instances.
pub(crate) struct Deployed {
    pub function: &'static Function,
    pub resource: FunctionResource,
    /// Its template's variables, and those that the runner sets over or beside them.
    pub settings: BTreeMap<String, String>,
    pub instances: Instances,
}

/// The system. Cheap to share by `Arc`.
pub struct Cloud {
    account: Arc<Account>,
    infrastructure: Infrastructure,
    functions: BTreeMap<String, Deployed>,
    clock: Clock,
    collapse_delays: bool,
    state_dir: Option<PathBuf>,
    checkpoints: Mutex<BTreeMap<String, String>>,
    invocations: Invocations,
}

impl Cloud {
    /// The AWS account.
    pub fn account(&self) -> &Arc<Account> {
        &self.account
    }

    /// What the templates describe.
    pub fn infrastructure(&self) -> &Infrastructure {
        &self.infrastructure
    }

    /// What was sent by email.
    pub fn mailbox(&self) -> &Mailbox {
        self.account.ses().mailbox()
    }

    /// Takes in a mail for `recipients`, as the internet would bring it; answers SES's id of it.
    ///
    /// # Panics
    /// Where the templates have no receipt rule.
    pub fn receive(&self, raw: &[u8], recipients: &[&str]) -> String {
        self.receive_from(raw, "ada@example.com", recipients)
    }

    /// The same, from an envelope's sender; empty for what mail servers report.
    ///
    /// # Panics
    /// Where the templates have no receipt rule.
    pub fn receive_from(&self, raw: &[u8], sender: &str, recipients: &[&str]) -> String {
        let recipients: Vec<String> = recipients.iter().map(ToString::to_string).collect();
        match self.account.receive(raw, sender, &recipients) {
            Ok(id) => id,
            Err(error) => panic!("{error}"),
        }
    }

    /// The AWS calls made.
    pub fn ledger(&self) -> &Ledger {
        self.account.ledger()
    }

    /// Makes something go wrong.
    pub fn set_fault(&self, fault: Fault) -> FaultHandle {
        self.account.set_fault(fault)
    }

    /// Lets nothing go wrong any more.
    pub fn clear_faults(&self) {
        self.account.clear_faults();
    }

    /// A warm instance of a function, the first where it has several: its settings, clock and clients.
    pub fn app(&self, function: &str) -> Option<&'static App> {
        self.functions.get(function).map(|deployed| deployed.instances.first())
    }

    /// A function as it is deployed.
    pub(crate) fn deployed(&self, function: &str) -> Option<&Deployed> {
        self.functions.get(function)
    }

    /// An app of the account's owner, bound by no role: for setting things up. Its settings are those of all functions together.
    pub fn owner_app(&self) -> App {
        let settings =
            self.functions.values().flat_map(|deployed| deployed.resource.environment.clone()).collect();
        App::new(self.account.sdk_for_owner(), settings, self.clock.clone())
    }

    /// Every schedule, with the function that it runs.
    pub fn schedules(&self) -> Vec<(String, ScheduleSource)> {
        let mut schedules = Vec::new();
        for (name, event) in self.events() {
            if let EventSource::Schedule(schedule) = event {
                schedules.push((name.to_string(), schedule.clone()));
            }
        }
        schedules
    }

    /// Every event source, with the function that it calls, in order of function names.
    pub(crate) fn events(&self) -> impl Iterator<Item = (&str, &EventSource)> {
        self.functions
            .iter()
            .flat_map(|(name, f)| f.resource.events.iter().map(move |event| (name.as_str(), event)))
    }
}

#[cfg(test)]
mod tests;
