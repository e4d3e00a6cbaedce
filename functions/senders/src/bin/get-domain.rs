// Written by `make generate`.
//! The Lambda binary of `get-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::get_domain::FUNCTION)
}
