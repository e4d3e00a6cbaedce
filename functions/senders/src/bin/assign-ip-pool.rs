// Written by `make generate`.
//! The Lambda binary of `assign-ip-pool`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::assign_ip_pool::FUNCTION)
}
