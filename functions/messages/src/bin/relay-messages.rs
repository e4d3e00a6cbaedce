// Written by `make generate`.
//! The Lambda binary of `relay-messages`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::consumers::relay_messages::FUNCTION)
}
