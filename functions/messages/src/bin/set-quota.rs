// Written by `make generate`.
//! The Lambda binary of `set-quota`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::set_quota::FUNCTION)
}
