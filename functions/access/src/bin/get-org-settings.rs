// Written by `make generate`.
//! The Lambda binary of `get-org-settings`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::get_org_settings::FUNCTION)
}
