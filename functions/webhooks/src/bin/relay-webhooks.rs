// Written by `make generate`.
//! The Lambda binary of `relay-webhooks`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::consumers::relay_webhooks::FUNCTION)
}
