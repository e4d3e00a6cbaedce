//! The Lambda binary of `get-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::get_domain::FUNCTION)
}
