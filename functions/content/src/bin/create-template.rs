//! The Lambda binary of `create-template`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::create_template::FUNCTION)
}
