//! The Lambda binary of `update-tenant`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::update_tenant::FUNCTION)
}
