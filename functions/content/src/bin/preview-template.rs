//! The Lambda binary of `preview-template`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::preview_template::FUNCTION)
}
