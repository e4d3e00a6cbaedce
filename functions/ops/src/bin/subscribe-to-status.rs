// Written by `make generate`.
//! The Lambda binary of `subscribe-to-status`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::subscribe_to_status::FUNCTION)
}
