//! The Lambda binary of `close-tenant`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::close_tenant::FUNCTION)
}
