// Written by `make generate`.
//! The Lambda binary of `get-product`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::get_product::FUNCTION)
}
