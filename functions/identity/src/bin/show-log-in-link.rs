// Written by `make generate`.
//! The Lambda binary of `show-log-in-link`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::show_log_in_link::FUNCTION)
}
