//! The Lambda binary of `list-webhooks`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::list_webhooks::FUNCTION)
}
