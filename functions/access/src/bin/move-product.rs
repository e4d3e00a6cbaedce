// Written by `make generate`.
//! The Lambda binary of `move-product`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::move_product::FUNCTION)
}
