//! The Lambda binary of `delete-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::delete_domain::FUNCTION)
}
