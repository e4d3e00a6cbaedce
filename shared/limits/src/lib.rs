//! Rate limits: each instance's view of how much of a limit is used.

mod meter;

pub use meter::{Decision, Meter, REPORT_EVERY_MIN, Report, WINDOW_MS};
