// Written by `make generate`.
//! The Lambda binary of `receive-email`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::consumers::receive_email::FUNCTION)
}
