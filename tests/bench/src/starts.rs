//! Measures how the release binaries start, if they were built.

use binaries::{Artefact, Start, are_built, artefacts, median, start};
use serde::Serialize;

/// Starts per binary. Few are enough, because the budget applies to the median binary.
pub const TIMES: usize = 5;

/// One binary, with the medians of its starts.
#[derive(Debug, Clone, Serialize)]
pub struct Starts {
    /// The function.
    pub name: &'static str,
    /// Megabytes on disk.
    pub size_mb: f64,
    /// Milliseconds from before the process was created until it asked for an event.
    pub first_poll_ms: f64,
    /// Resident memory at that moment.
    pub resident_mib: f64,
}

/// All binaries; empty if `make build` has not run.
pub fn all() -> Vec<Starts> {
    if !are_built() {
        println!("target/lambda is missing: the starts of binaries are left out; run `make build` first");
        return Vec::new();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    artefacts().iter().map(|artefact| runtime.block_on(measure(artefact))).collect()
}

async fn measure(artefact: &Artefact) -> Starts {
    let mut starts: Vec<Start> = Vec::with_capacity(TIMES);
    // The first start loads the file into memory, and does not count.
    start(artefact).await.expect("the binary starts");
    for _ in 0..TIMES {
        starts.push(start(artefact).await.expect("the binary starts"));
    }
    let poll = median(starts.iter().map(|start| start.first_poll)).unwrap_or_default();
    let resident_kib = median(starts.iter().map(|start| start.memory.resident_kib)).unwrap_or_default();
    Starts {
        name: artefact.function.name,
        size_mb: artefact.size_bytes() as f64 / 1e6,
        first_poll_ms: poll.as_secs_f64() * 1e3,
        resident_mib: resident_kib as f64 / 1024.0,
    }
}
