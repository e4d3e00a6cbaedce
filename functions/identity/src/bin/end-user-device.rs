// Written by `make generate`.
//! The Lambda binary of `end-user-device`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::end_user_device::FUNCTION)
}
