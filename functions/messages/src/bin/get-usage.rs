//! The Lambda binary of `get-usage`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::get_usage::FUNCTION)
}
