// Written by `make generate`.
use posthorn_runtime::{Function, Trigger, http};

/// Every function of this context.
#[rustfmt::skip]
pub const FUNCTIONS: &[&Function] = &[
    &crate::consumers::record_suppression::FUNCTION,
    &crate::consumers::relay_consent::FUNCTION,
    &crate::routes::create_suppression::FUNCTION,
    &crate::routes::create_suppressions::FUNCTION,
    &crate::routes::create_topic::FUNCTION,
    &crate::routes::delete_suppression::FUNCTION,
    &crate::routes::delete_topic::FUNCTION,
    &crate::routes::get_subscription::FUNCTION,
    &crate::routes::get_suppression::FUNCTION,
    &crate::routes::get_topic::FUNCTION,
    &crate::routes::list_suppressions::FUNCTION,
    &crate::routes::list_topics::FUNCTION,
    &crate::routes::set_subscription::FUNCTION,
    &crate::routes::show_unsubscribe::FUNCTION,
    &crate::routes::unsubscribe::FUNCTION,
    &crate::routes::update_topic::FUNCTION,
    &crate::UNROUTED,
];

/// `$default`: answers requests without a route in this context's API: 405 if the path has other methods, 404 otherwise.
pub static UNROUTED: Function = Function {
    context: "consent",
    name: "unrouted-consent",
    trigger: Trigger::Unrouted,
    invoke: |app, event| Box::pin(http::unrouted(app, event, &UNROUTED, FUNCTIONS)),
    ..Function::DEFAULT
};
