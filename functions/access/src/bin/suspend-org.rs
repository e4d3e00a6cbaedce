// Written by `make generate`.
//! The Lambda binary of `suspend-org`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::suspend_org::FUNCTION)
}
