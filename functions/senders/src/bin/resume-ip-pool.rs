// Written by `make generate`.
//! The Lambda binary of `resume-ip-pool`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::resume_ip_pool::FUNCTION)
}
