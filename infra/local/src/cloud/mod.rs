//! The deployed system in one process: an account created from the templates, and the functions that they connect.

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
    lambda::Fleet,
    ses::Mailbox,
    template::{EventSource, FunctionResource, Infrastructure, ScheduleSource},
};

/// A deployed function: its code, its template entry and its warm instances.
pub(crate) struct Deployed {
    pub function: &'static Function,
    pub resource: FunctionResource,
    /// Its template's variables, with those that the runner adds or overrides.
    pub settings: BTreeMap<String, String>,
    pub instances: Instances,
    /// The processes that run it instead, if the runner runs binaries.
    pub fleet: Option<Fleet>,
}

impl Deployed {
    /// Whether the installation has the function now.
    pub fn is_here(&self) -> bool {
        self.fleet.as_ref().is_none_or(Fleet::is_deployed)
    }
}

/// The system. Share it in an `Arc`.
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

    /// The resources that the templates describe.
    pub fn infrastructure(&self) -> &Infrastructure {
        &self.infrastructure
    }

    /// The emails sent.
    pub fn mailbox(&self) -> &Mailbox {
        self.account.ses().mailbox()
    }

    /// Receives a mail for `recipients`, as if from the internet. Returns the mail's SES id.
    ///
    /// # Panics
    /// If the templates have no receipt rule.
    pub fn receive(&self, raw: &[u8], recipients: &[&str]) -> String {
        self.receive_from(raw, "ada@example.com", recipients)
    }

    /// The same, with the envelope's sender. It is empty for reports of mail servers.
    ///
    /// # Panics
    /// If the templates have no receipt rule.
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

    /// Sets a fault.
    pub fn set_fault(&self, fault: Fault) -> FaultHandle {
        self.account.set_fault(fault)
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.account.clear_faults();
    }

    /// The first warm instance of a function: its settings, clock and clients.
    pub fn app(&self, function: &str) -> Option<&'static App> {
        self.functions.get(function).map(|deployed| deployed.instances.first())
    }

    /// A deployed function.
    pub(crate) fn deployed(&self, function: &str) -> Option<&Deployed> {
        self.functions.get(function)
    }

    /// Whether the installation has the function now. While a release is deployed function by function, it may not.
    pub(crate) fn has(&self, function: &str) -> bool {
        self.functions.get(function).is_some_and(Deployed::is_here)
    }

    /// An app of the account's owner, which no role limits, for setting things up. It has the settings of all functions.
    pub fn owner_app(&self) -> App {
        self.owner_app_with(&[])
    }

    /// The same with other values for some settings.
    pub fn owner_app_with(&self, settings: &[(&str, &str)]) -> App {
        let of_functions = self.functions.values().flat_map(|deployed| deployed.resource.environment.clone());
        let others = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        App::new(self.account.sdk_for_owner(), of_functions.chain(others).collect(), self.clock.clone())
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
