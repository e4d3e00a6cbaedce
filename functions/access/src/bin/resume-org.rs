// Written by `make generate`.
//! The Lambda binary of `resume-org`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::resume_org::FUNCTION)
}
