//! The Lambda binary of `delete-ip-rule`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::delete_ip_rule::FUNCTION)
}
