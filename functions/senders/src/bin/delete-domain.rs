// Written by `make generate`.
//! The Lambda binary of `delete-domain`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::delete_domain::FUNCTION)
}
