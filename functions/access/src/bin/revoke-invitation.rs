// Written by `make generate`.
//! The Lambda binary of `revoke-invitation`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::revoke_invitation::FUNCTION)
}
