//! The Lambda binary of `resume-ip-pool`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::resume_ip_pool::FUNCTION)
}
