// Written by `make generate`.
//! The Lambda binary of `roll-back-migration`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&ops_functions::routes::roll_back_migration::FUNCTION)
}
