//! The functions of the timers context: what must happen later.

mod functions;
pub mod schedules;

pub use functions::FUNCTIONS;
