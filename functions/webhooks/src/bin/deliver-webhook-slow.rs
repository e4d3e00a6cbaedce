// Written by `make generate`.
//! The Lambda binary of `deliver-webhook-slow`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::consumers::deliver_webhook_slow::FUNCTION)
}
