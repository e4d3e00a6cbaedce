// Written by `make generate`.
//! The Lambda binary of `get-ip-rule`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::get_ip_rule::FUNCTION)
}
