//! The Lambda binary of `publish-template`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::publish_template::FUNCTION)
}
