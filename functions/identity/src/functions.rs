// Written by `make generate`.
use posthorn_runtime::{Function, Trigger, http};

/// Every function of this context.
#[rustfmt::skip]
pub const FUNCTIONS: &[&Function] = &[
    &crate::invoked::create_owner_link::FUNCTION,
    &crate::routes::get_account::FUNCTION,
    &crate::routes::leave_org::FUNCTION,
    &crate::routes::list_own_orgs::FUNCTION,
    &crate::routes::log_in::FUNCTION,
    &crate::routes::log_in_with_link::FUNCTION,
    &crate::routes::log_out::FUNCTION,
    &crate::routes::show_log_in_link::FUNCTION,
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
