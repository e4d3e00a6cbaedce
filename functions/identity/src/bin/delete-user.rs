// Written by `make generate`.
//! The Lambda binary of `delete-user`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::delete_user::FUNCTION)
}
