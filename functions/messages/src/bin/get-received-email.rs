// Written by `make generate`.
//! The Lambda binary of `get-received-email`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::get_received_email::FUNCTION)
}
