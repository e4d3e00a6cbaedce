// Written by `make generate`.
//! The Lambda binary of `end-session`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::end_session::FUNCTION)
}
