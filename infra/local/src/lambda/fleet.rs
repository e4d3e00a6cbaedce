//! A function's binary, in as many processes as its events need, as Lambda runs it.

use std::{
    collections::BTreeMap,
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::Semaphore;

use super::{
    Instance, Releases, RuntimeApi, Said, credentials, environment, fleet_error::FleetError,
    instance::Output, releases::Deployment,
};

/// Lambda's limit on the time until a process asks for its first event.
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>
const INIT_MAX: Duration = Duration::from_secs(10);

/// The processes of one function.
pub struct Fleet {
    function: String,
    releases: Arc<Releases>,
    /// What the runner adds to the template's variables, and the account's address.
    settings: BTreeMap<String, String>,
    log: Option<PathBuf>,
    /// One for each process that may work at the same time.
    places: Semaphore,
    idle: Mutex<Vec<Process>>,
}

/// A process that works on one event at a time.
struct Process {
    release: PathBuf,
    api: RuntimeApi,
    instance: Instance,
}

impl Fleet {
    /// Starts no process yet. At most `processes_max` work at the same time. Their output is added to the file `log`.
    pub fn new(
        function: &str,
        releases: Arc<Releases>,
        settings: BTreeMap<String, String>,
        processes_max: usize,
        log: Option<PathBuf>,
    ) -> Self {
        let (places, idle) = (Semaphore::new(processes_max), Mutex::default());
        Self { function: function.to_owned(), releases, settings, log, places, idle }
    }

    /// Whether a release has the function now.
    pub fn is_deployed(&self) -> bool {
        self.releases.root_of(&self.function).is_some()
    }

    /// Hands an event to a process of the release that the function has now. Returns its answer. An event that a process of another
    /// release works on meanwhile is not disturbed: Lambda lets it end, too.
    ///
    /// # Errors
    /// [`FleetError`].
    pub async fn invoke(&self, event: String) -> Result<String, FleetError> {
        let _place = self.places.acquire().await.map_err(|_| FleetError::NotDeployed)?;
        let deployment = self.releases.of(&self.function)?.ok_or(FleetError::NotDeployed)?;
        let mut process = match self.idle_of(&deployment.root) {
            Some(process) => process,
            None => self.start(&deployment).await?,
        };
        let said = tokio::select! {
            said = process.api.invoke(event) => said.map(|(_, said)| said),
            () = process.instance.ended() => {
                return Err(FleetError::Failed("the process ended before it answered".to_owned()));
            }
        };
        let Ok(said) = said else { return Err(FleetError::TimedOut(deployment.timeout_seconds)) };
        if process.api.polled().await.is_ok() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(process);
        }
        match said {
            Said::Answer(answer) => Ok(answer),
            Said::Error(error) | Said::InitError(error) => Err(FleetError::Failed(error)),
        }
    }

    /// A waiting process of this release. Those of others are ended.
    fn idle_of(&self, root: &Path) -> Option<Process> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|process| process.release == root);
        idle.pop()
    }

    async fn start(&self, deployment: &Deployment) -> Result<Process, FleetError> {
        let failed =
            |error: io::Error| FleetError::Start(format!("{}: {error}", deployment.binary.display()));
        let patience = Duration::from_secs(u64::from(deployment.timeout_seconds));
        let mut api = RuntimeApi::start(patience).await.map_err(failed)?;
        let mut variables = environment(&self.function, deployment.memory_mb);
        variables.extend(credentials());
        variables.extend(deployment.environment.clone());
        variables.extend(self.settings.clone());
        variables.insert("AWS_LAMBDA_RUNTIME_API".to_owned(), api.address.clone());
        let output = self.output().map_err(failed)?;
        let mut instance = Instance::start_with(&deployment.binary, &variables, output).map_err(failed)?;
        let polled = tokio::select! {
            polled = tokio::time::timeout(INIT_MAX, api.polled()) => matches!(polled, Ok(Ok(_))),
            () = instance.ended() => false,
        };
        match polled {
            true => Ok(Process { release: deployment.root.clone(), api, instance }),
            false => Err(FleetError::Start(format!("{} did not start", deployment.binary.display()))),
        }
    }

    fn output(&self) -> io::Result<Output> {
        let open = |path: &PathBuf| File::options().create(true).append(true).open(path);
        self.log.as_ref().map_or(Ok(Output::Nowhere), |path| open(path).map(Output::To))
    }
}
