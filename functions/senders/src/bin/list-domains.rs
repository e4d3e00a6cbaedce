//! The Lambda binary of `list-domains`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::list_domains::FUNCTION)
}
