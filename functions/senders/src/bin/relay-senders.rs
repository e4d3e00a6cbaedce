// Written by `make generate`.
//! The Lambda binary of `relay-senders`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::consumers::relay_senders::FUNCTION)
}
