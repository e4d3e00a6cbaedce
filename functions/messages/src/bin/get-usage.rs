// Written by `make generate`.
//! The Lambda binary of `get-usage`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::get_usage::FUNCTION)
}
