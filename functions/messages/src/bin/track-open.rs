//! The Lambda binary of `track-open`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::track_open::FUNCTION)
}
