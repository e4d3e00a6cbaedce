//! The Lambda binary of `pause-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::pause_domain::FUNCTION)
}
