// Written by `make generate`.
use posthorn_runtime::{Function, Trigger, http};

/// Every function of this context.
#[rustfmt::skip]
pub const FUNCTIONS: &[&Function] = &[
    &crate::routes::add_passkey::FUNCTION,
    &crate::routes::begin_passkey::FUNCTION,
    &crate::routes::begin_passkey_log_in::FUNCTION,
    &crate::routes::begin_totp::FUNCTION,
    &crate::routes::confirm_totp::FUNCTION,
    &crate::routes::disable_totp::FUNCTION,
    &crate::routes::end_session::FUNCTION,
    &crate::routes::end_sessions::FUNCTION,
    &crate::routes::get_account::FUNCTION,
    &crate::routes::list_passkeys::FUNCTION,
    &crate::routes::list_sessions::FUNCTION,
    &crate::routes::log_in::FUNCTION,
    &crate::routes::log_in_with_code::FUNCTION,
    &crate::routes::log_in_with_passkey::FUNCTION,
    &crate::routes::log_out::FUNCTION,
    &crate::routes::remove_passkey::FUNCTION,
    &crate::routes::rename_passkey::FUNCTION,
    &crate::routes::renew_backup_codes::FUNCTION,
    &crate::UNROUTED,
];

/// `$default`: answers requests without a route in this context's API: 405 if the path has other methods, 404 otherwise.
pub static UNROUTED: Function = Function {
    context: "identity",
    name: "unrouted-identity",
    trigger: Trigger::Unrouted,
    invoke: |app, event| Box::pin(http::unrouted(app, event, &UNROUTED, FUNCTIONS)),
    ..Function::DEFAULT
};
