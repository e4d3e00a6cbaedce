//! The Lambda binary of `update-email`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::update_email::FUNCTION)
}
