// Written by `make generate`.
//! The Lambda binary of `track-open`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::track_open::FUNCTION)
}
