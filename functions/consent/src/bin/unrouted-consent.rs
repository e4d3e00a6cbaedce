// Written by `make generate`.
//! The Lambda binary of `unrouted-consent`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&consent_functions::UNROUTED)
}
