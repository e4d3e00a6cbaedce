// Written by `make generate`.
//! The Lambda binary of `set-rate-limits`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::set_rate_limits::FUNCTION)
}
