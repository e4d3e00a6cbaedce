// Written by `make generate`.
//! The Lambda binary of `update-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::update_domain::FUNCTION)
}
