// Written by `make generate`.
//! The Lambda binary of `count-messages`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::consumers::count_messages::FUNCTION)
}
