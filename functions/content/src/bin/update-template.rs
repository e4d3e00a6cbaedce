//! The Lambda binary of `update-template`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::update_template::FUNCTION)
}
