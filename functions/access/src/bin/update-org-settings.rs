// Written by `make generate`.
//! The Lambda binary of `update-org-settings`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::update_org_settings::FUNCTION)
}
