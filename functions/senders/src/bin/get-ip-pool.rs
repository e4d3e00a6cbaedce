//! The Lambda binary of `get-ip-pool`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::get_ip_pool::FUNCTION)
}
