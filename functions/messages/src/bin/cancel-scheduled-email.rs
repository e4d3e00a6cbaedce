// Written by `make generate`.
//! The Lambda binary of `cancel-scheduled-email`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::cancel_scheduled_email::FUNCTION)
}
