//! The Lambda binary of `count-messages`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::count_messages::FUNCTION)
}
