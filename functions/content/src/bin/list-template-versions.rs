// Written by `make generate`.
//! The Lambda binary of `list-template-versions`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::routes::list_template_versions::FUNCTION)
}
