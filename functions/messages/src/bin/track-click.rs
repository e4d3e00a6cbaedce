// Written by `make generate`.
//! The Lambda binary of `track-click`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::track_click::FUNCTION)
}
