// Written by `make generate`.
//! The Lambda binary of `preview-template`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::routes::preview_template::FUNCTION)
}
