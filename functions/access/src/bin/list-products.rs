// Written by `make generate`.
//! The Lambda binary of `list-products`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::list_products::FUNCTION)
}
