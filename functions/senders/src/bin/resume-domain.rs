// Written by `make generate`.
//! The Lambda binary of `resume-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::resume_domain::FUNCTION)
}
