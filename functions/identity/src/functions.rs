// Written by `make generate`.
use posthorn_runtime::{Function, Trigger, http};

/// Every function of this context.
#[rustfmt::skip]
pub const FUNCTIONS: &[&Function] = &[
    &crate::consumers::relay_identity::FUNCTION,
    &crate::consumers::send_account_mail::FUNCTION,
    &crate::invoked::create_owner_link::FUNCTION,
    &crate::routes::accept_invitation::FUNCTION,
    &crate::routes::accept_own_invitation::FUNCTION,
    &crate::routes::add_passkey::FUNCTION,
    &crate::routes::begin_passkey::FUNCTION,
    &crate::routes::begin_passkey_log_in::FUNCTION,
    &crate::routes::begin_totp::FUNCTION,
    &crate::routes::change_email::FUNCTION,
    &crate::routes::change_password::FUNCTION,
    &crate::routes::complete_registration::FUNCTION,
    &crate::routes::confirm_email::FUNCTION,
    &crate::routes::confirm_totp::FUNCTION,
    &crate::routes::disable_totp::FUNCTION,
    &crate::routes::end_session::FUNCTION,
    &crate::routes::end_sessions::FUNCTION,
    &crate::routes::forgot_password::FUNCTION,
    &crate::routes::get_account::FUNCTION,
    &crate::routes::leave_org::FUNCTION,
    &crate::routes::list_own_orgs::FUNCTION,
    &crate::routes::list_passkeys::FUNCTION,
    &crate::routes::list_sessions::FUNCTION,
    &crate::routes::log_in::FUNCTION,
    &crate::routes::log_in_with_code::FUNCTION,
    &crate::routes::log_in_with_link::FUNCTION,
    &crate::routes::log_in_with_passkey::FUNCTION,
    &crate::routes::log_out::FUNCTION,
    &crate::routes::register::FUNCTION,
    &crate::routes::remove_passkey::FUNCTION,
    &crate::routes::rename_passkey::FUNCTION,
    &crate::routes::renew_backup_codes::FUNCTION,
    &crate::routes::reset_password::FUNCTION,
    &crate::routes::show_invitation::FUNCTION,
    &crate::routes::show_log_in_link::FUNCTION,
    &crate::routes::update_account::FUNCTION,
    &crate::routes::use_log_in_link::FUNCTION,
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
