// Written by `make generate`.
//! The Lambda binary of `end-user-devices`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::end_user_devices::FUNCTION)
}
