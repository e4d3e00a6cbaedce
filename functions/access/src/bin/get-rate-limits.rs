// Written by `make generate`.
//! The Lambda binary of `get-rate-limits`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::get_rate_limits::FUNCTION)
}
