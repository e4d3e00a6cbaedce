//! A running binary.

use std::{
    collections::BTreeMap,
    io::Read,
    path::Path,
    process::{Child, Command, Stdio},
    time::Instant,
};

/// One instance of a function; it is ended when it is dropped.
pub struct Instance {
    child: Child,
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
    pub fn start(binary: &Path, environment: &BTreeMap<String, String>) -> Self {
        let mut command = Command::new(binary);
        command
            .env_clear()
            .envs(environment)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let started = Instant::now();
        let child =
            command.spawn().unwrap_or_else(|error| panic!("{}: {error}; run `make build`", binary.display()));
        Self { child, started }
    }

    /// Its memory, as the kernel counts it.
    pub fn memory(&self) -> Memory {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).expect("the process is there");
        let of = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
        };
        Memory { resident_kib: of("VmRSS:"), peak_kib: of("VmHWM:") }
    }

    /// Ends it, as Lambda does; gives what it logged.
    pub fn end(mut self) -> String {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let mut log = String::new();
        if let Some(mut stdout) = self.child.stdout.take() {
            let _ = stdout.read_to_string(&mut log);
        }
        if let Some(mut stderr) = self.child.stderr.take() {
            let _ = stderr.read_to_string(&mut log);
        }
        log
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
