// Written by `make generate`.
//! The Lambda binary of `relay-identity`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::consumers::relay_identity::FUNCTION)
}
