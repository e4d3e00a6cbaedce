//! The Lambda binary of `list-template-versions`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::list_template_versions::FUNCTION)
}
