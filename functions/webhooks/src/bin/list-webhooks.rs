// Written by `make generate`.
//! The Lambda binary of `list-webhooks`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::routes::list_webhooks::FUNCTION)
}
