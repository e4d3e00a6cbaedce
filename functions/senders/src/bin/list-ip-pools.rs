//! The Lambda binary of `list-ip-pools`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::list_ip_pools::FUNCTION)
}
