// Written by `make generate`.
//! The Lambda binary of `relay-domains`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::consumers::relay_domains::FUNCTION)
}
