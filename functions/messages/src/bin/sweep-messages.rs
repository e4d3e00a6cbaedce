//! The Lambda binary of `sweep-messages`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::sweep_messages::FUNCTION)
}
