// Written by `make generate`.
//! The Lambda binary of `unrouted-messages`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::UNROUTED)
}
