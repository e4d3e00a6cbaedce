// Written by `make generate`.
//! The Lambda binary of `create-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::create_domain::FUNCTION)
}
