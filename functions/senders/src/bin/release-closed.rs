// Written by `make generate`.
//! The Lambda binary of `release-closed`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::schedules::release_closed::FUNCTION)
}
