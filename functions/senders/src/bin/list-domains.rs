// Written by `make generate`.
//! The Lambda binary of `list-domains`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::list_domains::FUNCTION)
}
