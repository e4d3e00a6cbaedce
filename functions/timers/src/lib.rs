//! The functions of the timers context: what must happen later.

pub mod drain_timers;

use posthorn_runtime::Function;

/// Every function of this context.
pub const FUNCTIONS: &[&Function] = &[&drain_timers::FUNCTION];
