// Written by `make generate`.
//! The Lambda binary of `fan-out-webhooks`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::consumers::fan_out_webhooks::FUNCTION)
}
