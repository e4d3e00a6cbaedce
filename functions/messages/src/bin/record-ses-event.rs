// Written by `make generate`.
//! The Lambda binary of `record-ses-event`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::consumers::record_ses_event::FUNCTION)
}
