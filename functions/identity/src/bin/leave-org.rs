// Written by `make generate`.
//! The Lambda binary of `leave-org`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::leave_org::FUNCTION)
}
