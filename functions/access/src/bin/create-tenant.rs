//! The Lambda binary of `create-tenant`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::create_tenant::FUNCTION)
}
