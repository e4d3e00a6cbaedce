// Written by `make generate`.
//! The Lambda binary of `end-member-sessions`.
fn main() -> std::process::ExitCode {
    posthorn_runtime::serve(&access_functions::routes::end_member_sessions::FUNCTION)
}
