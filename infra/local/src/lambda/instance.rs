//! A running binary.

use std::{
    collections::BTreeMap,
    io::{self, Read},
    path::Path,
    process::{Child, Command, Stdio},
    thread::{self, JoinHandle},
    time::Instant,
};

/// One instance of a function; it is ended when it is dropped.
pub struct Instance {
    child: Child,
    /// What it writes is read all along: a full pipe would stop it.
    log: Vec<JoinHandle<String>>,
    /// Just before the process was made.
    pub started: Instant,
}

/// Memory of a process, in kibibytes.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// Resident now.
    pub resident_kib: u64,
    /// The most that was resident so far.
    pub peak_kib: u64,
}

impl Instance {
    /// Starts `binary` with `environment` and nothing else in its environment.
    ///
    /// # Errors
    /// Where it can't be started.
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

    /// Its memory, as the kernel counts it; nothing where the kernel does not tell or the process is gone.
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

    /// Ends it, as Lambda does; gives what it logged.
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
