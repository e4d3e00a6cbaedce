// Written by `make generate`.
//! The Lambda binary of `validate-user-token`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::validate_user_token::FUNCTION)
}
