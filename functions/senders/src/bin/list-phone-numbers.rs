// Written by `make generate`.
//! The Lambda binary of `list-phone-numbers`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&senders_functions::routes::list_phone_numbers::FUNCTION)
}
