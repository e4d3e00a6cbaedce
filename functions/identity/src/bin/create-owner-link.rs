// Written by `make generate`.
//! The Lambda binary of `create-owner-link`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::invoked::create_owner_link::FUNCTION)
}
