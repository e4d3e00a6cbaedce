// Written by `make generate`.
//! The Lambda binary of `relay-ip-pools`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::consumers::relay_ip_pools::FUNCTION)
}
