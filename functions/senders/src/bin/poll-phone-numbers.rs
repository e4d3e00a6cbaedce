// Written by `make generate`.
//! The Lambda binary of `poll-phone-numbers`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::schedules::poll_phone_numbers::FUNCTION)
}
