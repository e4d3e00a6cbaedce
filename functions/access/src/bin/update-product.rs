// Written by `make generate`.
//! The Lambda binary of `update-product`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::update_product::FUNCTION)
}
