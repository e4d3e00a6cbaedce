// Written by `make generate`.
//! The Lambda binary of `send-batch`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::send_batch::FUNCTION)
}
