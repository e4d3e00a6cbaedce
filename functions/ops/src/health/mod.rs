//! The installation's health: which parts are probed, and one result for all callers.
//!
//! Files, in reading order:
//! - `parts`: the tables and queues, and how one is probed.
//! - `round`: a round of probes, which one caller makes and all others read.

pub mod parts;
pub(crate) mod round;
