// Written by `make generate`.
//! The Lambda binary of `unrouted-senders`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::UNROUTED)
}
