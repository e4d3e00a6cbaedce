// Written by `make generate`.
//! The Lambda binary of `list-users`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::list_users::FUNCTION)
}
