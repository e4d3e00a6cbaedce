//! Rate limits: how much of one is used, as each of many instances knows it.

mod meter;

pub use meter::{Decision, Meter, REPORT_EVERY_MIN, Report, WINDOW_MS};
