//! The Lambda binary of `get-template`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::get_template::FUNCTION)
}
