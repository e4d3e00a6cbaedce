// Written by `make generate`.
//! The Lambda binary of `get-template`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::routes::get_template::FUNCTION)
}
