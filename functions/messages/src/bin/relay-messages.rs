//! The Lambda binary of `relay-messages`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::relay_messages::FUNCTION)
}
