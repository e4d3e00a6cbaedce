// Written by `make generate`.
//! The Lambda binary of `list-ip-rules`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::list_ip_rules::FUNCTION)
}
