//! The Lambda binary of `verify-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::verify_domain::FUNCTION)
}
