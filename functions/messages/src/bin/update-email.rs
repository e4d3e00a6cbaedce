// Written by `make generate`.
//! The Lambda binary of `update-email`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::update_email::FUNCTION)
}
