//! The Lambda binary of `get-email`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::get_email::FUNCTION)
}
