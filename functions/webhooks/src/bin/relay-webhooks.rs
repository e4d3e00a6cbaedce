//! The Lambda binary of `relay-webhooks`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::relay_webhooks::FUNCTION)
}
