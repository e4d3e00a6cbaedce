// Written by `make generate`.
//! The Lambda binary of `deliver-large-email`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::consumers::deliver_large_email::FUNCTION)
}
