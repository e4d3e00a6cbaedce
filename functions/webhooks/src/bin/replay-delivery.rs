// Written by `make generate`.
//! The Lambda binary of `replay-delivery`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::routes::replay_delivery::FUNCTION)
}
