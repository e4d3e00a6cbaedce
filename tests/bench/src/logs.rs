//! Counts what the functions log, with the same log layer as in the cloud.

use std::{
    io,
    sync::atomic::{AtomicU64, Ordering},
};

use posthorn_runtime::log_layer;
use tracing_subscriber::layer::SubscriberExt;

static BYTES: AtomicU64 = AtomicU64::new(0);
static LINES: AtomicU64 = AtomicU64::new(0);

/// Lines and bytes logged.
#[derive(Debug, Clone, Copy, Default)]
pub struct Logged {
    /// How many lines.
    pub lines: u64,
    /// How many bytes, line ends included.
    pub bytes: u64,
}

/// Starts counting.
pub fn count() {
    let subscriber = tracing_subscriber::registry().with(log_layer(|| Counting));
    tracing::subscriber::set_global_default(subscriber).expect("no other subscriber is set");
}

/// The lines logged since the last call.
pub fn take() -> Logged {
    Logged { lines: LINES.swap(0, Ordering::SeqCst), bytes: BYTES.swap(0, Ordering::SeqCst) }
}

struct Counting;

impl io::Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        LINES.fetch_add(lines as u64, Ordering::SeqCst);
        BYTES.fetch_add(bytes.len() as u64, Ordering::SeqCst);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
