// Written by `make generate`.
//! The Lambda binary of `unrouted-ops`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::UNROUTED)
}
