// Written by `make generate`.
//! The Lambda binary of `refresh-user`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::refresh_user::FUNCTION)
}
