// Written by `make generate`.
//! The Lambda binary of `create-product`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::create_product::FUNCTION)
}
