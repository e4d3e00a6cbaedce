//! The Lambda binary of `create-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::create_domain::FUNCTION)
}
