//! The Lambda binary of `create-upload`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::create_upload::FUNCTION)
}
