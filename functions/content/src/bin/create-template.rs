// Written by `make generate`.
//! The Lambda binary of `create-template`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::routes::create_template::FUNCTION)
}
