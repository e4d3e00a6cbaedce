// Written by `make generate`.
//! The Lambda binary of `relay-content`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&content_functions::consumers::relay_content::FUNCTION)
}
