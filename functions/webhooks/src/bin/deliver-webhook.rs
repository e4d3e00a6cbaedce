//! The Lambda binary of `deliver-webhook`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::deliver_webhook::FUNCTION)
}
