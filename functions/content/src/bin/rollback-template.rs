//! The Lambda binary of `rollback-template`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::rollback_template::FUNCTION)
}
