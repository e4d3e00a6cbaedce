// Written by `make generate`.
//! The Lambda binary of `unrouted-access`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::UNROUTED)
}
