//! Scheduled jobs: a job never has two runs at the same time, its runs are recorded, and an operator pauses it or asks for a run.
//!
//! Files, in reading order:
//! - `item`: a job's lease with its last run, and the record of a run.
//! - `lease`: how a run begins and ends.
//! - `control`: pausing, resuming, asking for a run.
//! - `turns`: a run's work in turns, so that nobody waits for another's.

mod control;
mod item;
mod lease;
mod recent;
mod turns;

pub use control::{Asking, ask, job, run, runs, switch};
pub use item::{Asked, JobItem, Outcome, RunItem, Running};
pub use lease::{Lease, lease};
pub use recent::{Recent, recent};
pub use turns::Turns;
