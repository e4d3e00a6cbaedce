// Written by `make generate`.
//! The Lambda binary of `rollback-template`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::routes::rollback_template::FUNCTION)
}
