// Written by `make generate`.
use posthorn_runtime::{Function, Trigger, http};

/// Every function of this context.
#[rustfmt::skip]
pub const FUNCTIONS: &[&Function] = &[
    &crate::consumers::relay_identity::FUNCTION,
    &crate::consumers::send_account_mail::FUNCTION,
    &crate::routes::accept_invitation::FUNCTION,
    &crate::routes::accept_own_invitation::FUNCTION,
    &crate::routes::change_email::FUNCTION,
    &crate::routes::change_password::FUNCTION,
    &crate::routes::complete_registration::FUNCTION,
    &crate::routes::confirm_email::FUNCTION,
    &crate::routes::forgot_password::FUNCTION,
    &crate::routes::get_account::FUNCTION,
    &crate::routes::log_in::FUNCTION,
    &crate::routes::log_out::FUNCTION,
    &crate::routes::register::FUNCTION,
    &crate::routes::reset_password::FUNCTION,
    &crate::routes::show_invitation::FUNCTION,
    &crate::routes::update_account::FUNCTION,
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
