// Written by `make generate`.
//! The Lambda binary of `get-status-document`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::get_status_document::FUNCTION)
}
