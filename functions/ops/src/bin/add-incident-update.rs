// Written by `make generate`.
//! The Lambda binary of `add-incident-update`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::add_incident_update::FUNCTION)
}
