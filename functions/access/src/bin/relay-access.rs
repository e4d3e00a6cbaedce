// Written by `make generate`.
//! The Lambda binary of `relay-access`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::consumers::relay_access::FUNCTION)
}
