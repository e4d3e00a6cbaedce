// Written by `make generate`.
//! The Lambda binary of `drain-timers`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&timers_functions::schedules::drain_timers::FUNCTION)
}
