// Written by `make generate`.
//! The Lambda binary of `release-phone-number`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::release_phone_number::FUNCTION)
}
