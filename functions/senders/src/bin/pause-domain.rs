// Written by `make generate`.
//! The Lambda binary of `pause-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::pause_domain::FUNCTION)
}
