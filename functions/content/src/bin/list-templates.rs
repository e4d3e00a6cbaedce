// Written by `make generate`.
//! The Lambda binary of `list-templates`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::routes::list_templates::FUNCTION)
}
