//! The Lambda binary of `relay-domains`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::relay_domains::FUNCTION)
}
