// Written by `make generate`.
//! The Lambda binary of `show-invitation`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::show_invitation::FUNCTION)
}
