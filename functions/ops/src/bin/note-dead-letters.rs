// Written by `make generate`.
//! The Lambda binary of `note-dead-letters`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::schedules::note_dead_letters::FUNCTION)
}
