// Written by `make generate`.
//! The Lambda binary of `delete-template`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::routes::delete_template::FUNCTION)
}
