// Written by `make generate`.
//! The Lambda binary of `delete-ip-rule`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::delete_ip_rule::FUNCTION)
}
