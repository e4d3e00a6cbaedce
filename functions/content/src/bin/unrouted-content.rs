// Written by `make generate`.
//! The Lambda binary of `unrouted-content`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::UNROUTED)
}
