// Written by `make generate`.
//! The Lambda binary of `publish-template`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::routes::publish_template::FUNCTION)
}
