//! The watch over the installation: what `watch-installation` looks at, and what it finds wrong.
//!
//! Files, in reading order:
//! - `jobs`: when a job on a schedule counts as stopped.
//! - `queues`: the one list of the queues that functions consume, and when nobody consumes one.
//! - `seen`: what the watch remembers between its runs.

pub mod jobs;
pub mod queues;
pub(crate) mod seen;
