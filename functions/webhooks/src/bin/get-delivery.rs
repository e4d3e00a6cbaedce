//! The Lambda binary of `get-delivery`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::get_delivery::FUNCTION)
}
