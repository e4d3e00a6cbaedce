//! The Lambda binary of `relay-ip-pools`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::relay_ip_pools::FUNCTION)
}
