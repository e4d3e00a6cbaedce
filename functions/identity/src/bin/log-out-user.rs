// Written by `make generate`.
//! The Lambda binary of `log-out-user`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::log_out_user::FUNCTION)
}
