// Written by `make generate`.
//! The Lambda binary of `publish-events`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::consumers::publish_events::FUNCTION)
}
