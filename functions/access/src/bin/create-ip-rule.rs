// Written by `make generate`.
//! The Lambda binary of `create-ip-rule`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::create_ip_rule::FUNCTION)
}
