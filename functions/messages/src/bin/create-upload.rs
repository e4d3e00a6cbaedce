// Written by `make generate`.
//! The Lambda binary of `create-upload`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::create_upload::FUNCTION)
}
