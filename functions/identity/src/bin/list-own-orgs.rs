// Written by `make generate`.
//! The Lambda binary of `list-own-orgs`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::list_own_orgs::FUNCTION)
}
