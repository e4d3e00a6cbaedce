//! The Lambda binary of `release-closed`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::release_closed::FUNCTION)
}
