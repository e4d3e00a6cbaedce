use futures::future::BoxFuture;
use posthorn_app::App;
use posthorn_uses::Use;

use crate::{http::Route, trigger::Trigger};

/// One Lambda function, declared once: what calls it, what it uses, and how it is run. The rest is made of this by
/// `make generate`: its binary, template, role, environment, sample event, and its places in the reference.
pub struct Function {
    /// The context it belongs to.
    pub context: &'static str,
    /// Its name, which is its file's, its binary's and its sample event's too.
    pub name: &'static str,
    /// What calls it.
    pub trigger: Trigger,
    /// What it uses beside what its trigger does: its role and its environment follow.
    pub uses: &'static [Use],
    /// Its memory, in MiB, and with it its share of a processor.
    pub memory_mb: u32,
    /// How long one run may take; 0 is what its trigger says. Of a job it is the lease as well.
    pub timeout_seconds: u32,
    /// Where its sample event comes from.
    pub sample: Sample,
    /// Runs it on one event.
    pub invoke: Invoke,
}

/// Where a function's sample event comes from, `events/CONTEXT/NAME.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// It is made of the trigger and the route's example.
    Made,
    /// It is written by hand, where a real event says more than can be made.
    Written,
}

impl Function {
    /// A function with nothing particular, to be filled in by struct update.
    pub const DEFAULT: Self = Self {
        context: "",
        name: "",
        trigger: Trigger::Unrouted,
        uses: &[],
        memory_mb: 256,
        timeout_seconds: 0,
        sample: Sample::Made,
        invoke: |_, _| Box::pin(async { Err(InvokeError::Failed("nothing runs this function".into())) }),
    };

    /// How long one run may take, in seconds.
    pub const fn timeout_seconds(&self) -> u32 {
        match self.timeout_seconds {
            0 => self.trigger.timeout_seconds(),
            said => said,
        }
    }

    /// All that it uses, its trigger's included.
    pub fn all_uses(&self) -> Vec<Use> {
        self.trigger.uses().into_iter().chain(self.uses.iter().copied()).collect()
    }

    /// The names of the settings that it needs; all are checked before the first event.
    pub fn settings(&self) -> Vec<&'static str> {
        let mut names = Use::setting_names(&self.all_uses());
        names.push("STAGE");
        names
    }

    /// Its route, where it has one.
    pub const fn route(&self) -> Option<&'static Route> {
        match self.trigger {
            Trigger::Http(route) => Some(route),
            _ => None,
        }
    }
}

/// Event JSON in, answer JSON out.
pub type Invoke = fn(&'static App, String) -> BoxFuture<'static, Result<String, InvokeError>>;

/// The function could not answer; the caller (Lambda) tries again where it does that.
#[derive(Debug, thiserror::Error)]
pub enum InvokeError {
    /// The event is not what the trigger sends.
    #[error("the event does not have the shape that this trigger sends")]
    Event(#[source] serde_json::Error),
    /// The answer has no JSON form.
    #[error("the answer could not be written as JSON")]
    Answer(#[source] serde_json::Error),
    /// The function failed on this event.
    #[error("the function failed: {0}")]
    Failed(String),
}

pub(crate) fn parse<E: serde::de::DeserializeOwned>(event: &str) -> Result<E, InvokeError> {
    serde_json::from_str(event).map_err(InvokeError::Event)
}

pub(crate) fn answer<A: serde::Serialize>(answer: &A) -> Result<String, InvokeError> {
    serde_json::to_string(answer).map_err(InvokeError::Answer)
}

/// An error and its sources, in one line.
pub fn causes(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
