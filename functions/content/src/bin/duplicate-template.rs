// Written by `make generate`.
//! The Lambda binary of `duplicate-template`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::routes::duplicate_template::FUNCTION)
}
