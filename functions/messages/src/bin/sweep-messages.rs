// Written by `make generate`.
//! The Lambda binary of `sweep-messages`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::schedules::sweep_messages::FUNCTION)
}
