// Written by `make generate`.
//! The Lambda binary of `list-user-devices`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::list_user_devices::FUNCTION)
}
