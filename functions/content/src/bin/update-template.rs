// Written by `make generate`.
//! The Lambda binary of `update-template`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::routes::update_template::FUNCTION)
}
