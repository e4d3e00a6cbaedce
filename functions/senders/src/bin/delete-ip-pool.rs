// Written by `make generate`.
//! The Lambda binary of `delete-ip-pool`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::delete_ip_pool::FUNCTION)
}
