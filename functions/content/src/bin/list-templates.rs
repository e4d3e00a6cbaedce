//! The Lambda binary of `list-templates`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::list_templates::FUNCTION)
}
