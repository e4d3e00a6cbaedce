//! The Lambda binary of `delete-ip-pool`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::delete_ip_pool::FUNCTION)
}
