// Written by `make generate`.
//! The Lambda binary of `get-phone-number`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::get_phone_number::FUNCTION)
}
