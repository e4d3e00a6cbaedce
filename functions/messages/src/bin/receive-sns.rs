// Written by `make generate`.
//! The Lambda binary of `receive-sns`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::receive_sns::FUNCTION)
}
