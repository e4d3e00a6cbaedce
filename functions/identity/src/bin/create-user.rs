// Written by `make generate`.
//! The Lambda binary of `create-user`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::create_user::FUNCTION)
}
