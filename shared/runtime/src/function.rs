use futures::future::BoxFuture;
use posthorn_app::App;
use posthorn_uses::Use;

use crate::{http::Route, trigger::Trigger};

/// One Lambda function, declared once: its trigger, its uses, and how it runs. `make generate` generates the rest from the
/// declaration: its binary, template, role, environment, sample event, and its entries in the reference.
pub struct Function {
    /// The context that it belongs to.
    pub context: &'static str,
    /// Its name. Its file, its binary and its sample event have the same name.
    pub name: &'static str,
    /// Its trigger: a route, a queue, an SNS topic, a stream, a schedule, or people by hand.
    pub trigger: Trigger,
    /// Its uses, without those of its trigger. Its role and environment follow from both.
    pub uses: &'static [Use],
    /// Its memory, in MiB. Its CPU is in proportion to it.
    pub memory_mb: u32,
    /// How many seconds one run may take; 0 means the trigger's default. A job's lease lasts as long.
    pub timeout_seconds: u32,
    /// The source of its sample event.
    pub sample: Sample,
    /// Runs it with one invocation event.
    pub invoke: Invoke,
}

/// The source of a function's sample event, `events/CONTEXT/NAME.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// It is generated from the trigger and the route's example.
    Made,
    /// It is written by hand, because a real event has more in it than can be generated.
    Written,
}

impl Function {
    /// The defaults, to be completed with struct update syntax.
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

    /// How many seconds one run may take.
    pub const fn timeout_seconds(&self) -> u32 {
        match self.timeout_seconds {
            0 => self.trigger.timeout_seconds(),
            said => said,
        }
    }

    /// All its uses, including those of its trigger.
    pub fn all_uses(&self) -> Vec<Use> {
        self.trigger.uses().into_iter().chain(self.uses.iter().copied()).collect()
    }

    /// The names of the settings that it needs. All are checked before the first invocation.
    pub fn settings(&self) -> Vec<&'static str> {
        let mut names = Use::setting_names(&self.all_uses());
        names.push("STAGE");
        names
    }

    /// Its route, if it has one.
    pub const fn route(&self) -> Option<&'static Route> {
        match self.trigger {
            Trigger::Http(route) => Some(route),
            _ => None,
        }
    }
}

/// Takes the invocation event as JSON and returns the answer as JSON.
pub type Invoke = fn(&'static App, String) -> BoxFuture<'static, Result<String, InvokeError>>;

/// The function failed. Lambda tries again if the trigger allows it.
#[derive(Debug, thiserror::Error)]
pub enum InvokeError {
    /// The invocation event does not have the shape that the trigger sends.
    #[error("the event does not have the shape that this trigger sends")]
    Event(#[source] serde_json::Error),
    /// The answer cannot be written as JSON.
    #[error("the answer could not be written as JSON")]
    Answer(#[source] serde_json::Error),
    /// The function failed with this event.
    #[error("the function failed: {0}")]
    Failed(String),
}

impl InvokeError {
    /// Its name in Lambda's reports, `errorType`. Metric filters and people look for it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Event(_) => "InvalidEvent",
            Self::Answer(_) => "AnswerNotWritten",
            Self::Failed(_) => "FunctionFailed",
        }
    }
}

pub(crate) fn parse<E: serde::de::DeserializeOwned>(event: &str) -> Result<E, InvokeError> {
    serde_json::from_str(event).map_err(InvokeError::Event)
}

pub(crate) fn answer<A: serde::Serialize>(answer: &A) -> Result<String, InvokeError> {
    serde_json::to_string(answer).map_err(InvokeError::Answer)
}
