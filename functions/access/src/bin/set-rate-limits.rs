//! The Lambda binary of `set-rate-limits`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::set_rate_limits::FUNCTION)
}
