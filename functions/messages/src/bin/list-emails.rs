// Written by `make generate`.
//! The Lambda binary of `list-emails`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::list_emails::FUNCTION)
}
