//! Measures the cost of reading an input on a thread with a small stack: time, and peak memory by a counting allocator.
//!
//! Each kind of input from strangers has a module of tests here. A program that links this crate uses its allocator, so no other
//! package depends on it.

use std::{
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// The stack of a measured thread: Rust's default for spawned threads. Lambda's main thread has 8 MiB.
pub const STACK_BYTES: usize = 2 * 1024 * 1024;

/// The allocator counts for the whole process, so only one measurement runs at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The cost of some work.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// The most bytes that the work had allocated at one time, without those allocated before it.
    pub peak_bytes: usize,
    /// The time that it took.
    pub took: Duration,
}

impl Cost {
    /// The peak as a multiple of `input_bytes`.
    pub fn multiple_of(&self, input_bytes: usize) -> f64 {
        self.peak_bytes as f64 / input_bytes as f64
    }
}

/// Runs `work` on a thread with [`STACK_BYTES`] of stack and measures it. The result of `work` is dropped on that thread too,
/// inside the measurement, because dropping a deep value can overflow the stack as well as building it.
///
/// # Panics
/// When `work` panics, or the thread cannot be started. A stack overflow ends the process.
pub fn cost_of<T>(work: impl FnOnce() -> T + Send) -> Cost {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    thread::scope(|scope| {
        let measured = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, || {
            let before = HEAP.current_usage();
            HEAP.reset_peak_usage();
            let began = Instant::now();
            drop(work());
            let took = began.elapsed();
            Cost { peak_bytes: HEAP.peak_usage().saturating_sub(before), took }
        });
        match measured.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(cost)) => cost,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => panic!("no thread: {error}"),
        }
    })
}

#[cfg(test)]
mod html;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod templates;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_counts_memory_that_is_freed_again() {
        let cost = cost_of(|| {
            drop(vec![1_u8; 3_000_000]);
            vec![1_u8; 1_000_000].len()
        });
        assert!((3_000_000..3_100_000).contains(&cost.peak_bytes), "{cost:?}");
        assert!((2.9..3.2).contains(&cost.multiple_of(1_000_000)));
    }
}
