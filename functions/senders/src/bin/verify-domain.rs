// Written by `make generate`.
//! The Lambda binary of `verify-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::verify_domain::FUNCTION)
}
