//! A running binary.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    path::Path,
    process::{Child, Command, Stdio},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How often to look whether a process has ended by itself.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// One instance of a function. Dropping it ends the process.
pub struct Instance {
    child: Child,
    /// Its output is read all the time: a full pipe would block it.
    log: Vec<JoinHandle<String>>,
    /// Just before the process was started.
    pub started: Instant,
}

/// Where a process's output goes.
pub(super) enum Output {
    /// It is kept, and [`Instance::end`] returns it.
    Kept,
    /// Into a file.
    To(File),
    /// Nowhere.
    Nowhere,
}

/// Memory of a process, in kibibytes.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// Resident memory now.
    pub resident_kib: u64,
    /// The peak of resident memory so far.
    pub peak_kib: u64,
}

impl Instance {
    /// Starts `binary` with `environment` and nothing else in its environment.
    ///
    /// # Errors
    /// If it can't be started.
    pub fn start(binary: &Path, environment: &BTreeMap<String, String>) -> io::Result<Self> {
        Self::start_with(binary, environment, Output::Kept)
    }

    /// The same, for a process that may have `memory_mb` MiB of data: an allocation beyond that fails, and ends it. The kernel counts
    /// what is reserved, not what is used, so this is stricter than Lambda. It needs the program `prlimit` of util-linux.
    ///
    /// # Errors
    /// If it can't be started.
    pub fn start_within(
        binary: &Path,
        environment: &BTreeMap<String, String>,
        memory_mb: u32,
    ) -> io::Result<Self> {
        let mut command = Command::new("prlimit");
        command.arg(format!("--data={}", u64::from(memory_mb) * 1024 * 1024)).arg(binary);
        Self::spawn(command, environment, Output::Kept)
    }

    /// The same, with its output elsewhere.
    pub(super) fn start_with(
        binary: &Path,
        environment: &BTreeMap<String, String>,
        output: Output,
    ) -> io::Result<Self> {
        Self::spawn(Command::new(binary), environment, output)
    }

    fn spawn(
        mut command: Command,
        environment: &BTreeMap<String, String>,
        output: Output,
    ) -> io::Result<Self> {
        let (out, err) = match output {
            Output::Kept => (Stdio::piped(), Stdio::piped()),
            Output::To(file) => (Stdio::from(file.try_clone()?), Stdio::from(file)),
            Output::Nowhere => (Stdio::null(), Stdio::null()),
        };
        command.env_clear().envs(environment).stdin(Stdio::null()).stdout(out).stderr(err);
        let started = Instant::now();
        let mut child = command.spawn()?;
        let log = [child.stdout.take().map(read), child.stderr.take().map(read)];
        Ok(Self { child, log: log.into_iter().flatten().collect(), started })
    }

    /// Its memory, as the kernel counts it; zero if the kernel does not report it or the process has ended.
    pub fn memory(&self) -> Memory {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).unwrap_or_default();
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
        };
        Memory { resident_kib: of("VmRSS:"), peak_kib: of("VmHWM:") }
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }

    /// Waits until it has ended by itself.
    pub async fn ended(&mut self) {
        while !self.has_ended() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Ends it, as Lambda does. Returns its log.
    pub fn end(mut self) -> String {
        self.stop();
        std::mem::take(&mut self.log).into_iter().filter_map(|part| part.join().ok()).collect()
    }

    fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.stop();
    }
}

fn read(mut from: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = from.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
