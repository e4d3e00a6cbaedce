// Written by `make generate`.
use posthorn_runtime::{Function, Trigger, http};

/// Every function of this context.
#[rustfmt::skip]
pub const FUNCTIONS: &[&Function] = &[
    &crate::consumers::relay_senders::FUNCTION,
    &crate::routes::assign_ip_pool::FUNCTION,
    &crate::routes::create_domain::FUNCTION,
    &crate::routes::create_ip_pool::FUNCTION,
    &crate::routes::create_phone_number::FUNCTION,
    &crate::routes::delete_domain::FUNCTION,
    &crate::routes::delete_ip_pool::FUNCTION,
    &crate::routes::get_domain::FUNCTION,
    &crate::routes::get_ip_pool::FUNCTION,
    &crate::routes::get_phone_number::FUNCTION,
    &crate::routes::list_domains::FUNCTION,
    &crate::routes::list_ip_pools::FUNCTION,
    &crate::routes::list_phone_numbers::FUNCTION,
    &crate::routes::pause_domain::FUNCTION,
    &crate::routes::pause_ip_pool::FUNCTION,
    &crate::routes::release_ip_pool::FUNCTION,
    &crate::routes::release_phone_number::FUNCTION,
    &crate::routes::resume_domain::FUNCTION,
    &crate::routes::resume_ip_pool::FUNCTION,
    &crate::routes::update_domain::FUNCTION,
    &crate::routes::verify_domain::FUNCTION,
    &crate::schedules::poll_domains::FUNCTION,
    &crate::schedules::poll_ip_pools::FUNCTION,
    &crate::schedules::release_closed::FUNCTION,
    &crate::UNROUTED,
];

/// `$default`: answers requests without a route in this context's API: 405 if the path has other methods, 404 otherwise.
pub static UNROUTED: Function = Function {
    context: "senders",
    name: "unrouted-senders",
    trigger: Trigger::Unrouted,
    invoke: |app, event| Box::pin(http::unrouted(app, event, &UNROUTED, FUNCTIONS)),
    ..Function::DEFAULT
};
