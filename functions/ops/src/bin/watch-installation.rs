// Written by `make generate`.
//! The Lambda binary of `watch-installation`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::schedules::watch_installation::FUNCTION)
}
