// Written by `make generate`.
//! The Lambda binary of `list-event-types`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&webhooks_functions::routes::list_event_types::FUNCTION)
}
