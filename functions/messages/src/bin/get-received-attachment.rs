// Written by `make generate`.
//! The Lambda binary of `get-received-attachment`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::get_received_attachment::FUNCTION)
}
