//! A job, and how its function is started.

use posthorn_app::App;
use posthorn_ids::RunId;
use posthorn_lambda::{Lambda, NotStarted};
use posthorn_problem::Code;
use serde_json::{Value, json};

/// The job has a run that has not ended.
pub const JOB_RUNNING: Code = Code::new("JOB_RUNNING", 409, "The job is running.");
/// The job is paused.
pub const JOB_PAUSED: Code = Code::new("JOB_PAUSED", 409, "The job is paused.");

/// A job, as the declarations say.
#[derive(Debug)]
pub struct Job {
    /// Its name.
    pub name: &'static str,
    /// The context of its function.
    pub context: &'static str,
    /// Its function.
    pub function: &'static str,
    /// The input with which the schedule invokes the function, in JSON.
    pub input: &'static str,
    /// How often it runs, such as `5 minutes`.
    pub every: &'static str,
    /// The same in seconds.
    pub every_seconds: u32,
    /// How long a run may take, in seconds.
    pub lease_seconds: u32,
    /// What stops while it is paused.
    pub while_paused: &'static str,
}

impl Job {
    /// Starts its function for the run that was asked for. Starting it again does nothing, because the run begins only once.
    ///
    /// # Errors
    /// If Lambda does not accept the invocation.
    pub async fn start(&self, app: &App, run: RunId) -> Result<(), NotStarted> {
        let mut event: Value = serde_json::from_str(self.input).unwrap_or_else(|_| json!({}));
        event["asked"] = json!(run);
        let function = format!("posthorn-{}-{}-{}", app.setting("STAGE"), self.context, self.function);
        app.part::<Lambda>().start(&function, &event).await
    }
}
