//! The Lambda binary of `track-click`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::track_click::FUNCTION)
}
