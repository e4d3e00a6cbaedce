// Written by `make generate`.
//! The Lambda binary of `test-template`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&messages_functions::routes::test_template::FUNCTION)
}
