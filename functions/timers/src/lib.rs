//! The functions of the timers context: they start work that was scheduled for later.

mod functions;
pub mod schedules;

pub use functions::FUNCTIONS;
