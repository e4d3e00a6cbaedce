// Written by `make generate`.
//! The Lambda binary of `use-log-in-link`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::use_log_in_link::FUNCTION)
}
