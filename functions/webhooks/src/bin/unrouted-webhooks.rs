// Written by `make generate`.
//! The Lambda binary of `unrouted-webhooks`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::UNROUTED)
}
