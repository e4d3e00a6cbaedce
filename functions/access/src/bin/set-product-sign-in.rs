// Written by `make generate`.
//! The Lambda binary of `set-product-sign-in`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::set_product_sign_in::FUNCTION)
}
