//! The Lambda binary of `resume-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::resume_domain::FUNCTION)
}
