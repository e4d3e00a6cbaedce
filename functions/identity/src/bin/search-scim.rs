// Written by `make generate`.
//! The Lambda binary of `search-scim`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&identity_functions::routes::search_scim::FUNCTION)
}
