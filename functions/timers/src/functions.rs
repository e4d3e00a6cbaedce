// Written by `make generate`.
use posthorn_runtime::Function;

/// Every function of this context.
#[rustfmt::skip]
pub const FUNCTIONS: &[&Function] = &[
    &crate::schedules::drain_timers::FUNCTION,
];
