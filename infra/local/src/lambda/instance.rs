//! A running binary.

use std::{
    collections::BTreeMap,
    io::{self, Read},
    path::Path,
    process::{Child, Command, Stdio},
    thread::{self, JoinHandle},
    time::Instant,
};

/// One instance of a function. Dropping it ends the process.
pub struct Instance {
    child: Child,
    /// Its output is read all the time: a full pipe would block it.
    log: Vec<JoinHandle<String>>,
    /// Just before the process was started.
    pub started: Instant,
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
        let mut command = Command::new(binary);
        command
            .env_clear()
            .envs(environment)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
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
