// Written by `make generate`.
//! The Lambda binary of `create-phone-number`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::create_phone_number::FUNCTION)
}
