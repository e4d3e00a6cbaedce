// Written by `make generate`.
//! The Lambda binary of `unrouted-identity`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::UNROUTED)
}
