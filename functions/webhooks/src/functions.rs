// Written by `make generate`.
use posthorn_runtime::{Function, Trigger, http};

/// Every function of this context.
#[rustfmt::skip]
pub const FUNCTIONS: &[&Function] = &[
    &crate::consumers::deliver_webhook::FUNCTION,
    &crate::consumers::deliver_webhook_slow::FUNCTION,
    &crate::consumers::fan_out_webhooks::FUNCTION,
    &crate::consumers::relay_webhooks::FUNCTION,
    &crate::routes::create_webhook::FUNCTION,
    &crate::routes::delete_webhook::FUNCTION,
    &crate::routes::get_delivery::FUNCTION,
    &crate::routes::get_webhook::FUNCTION,
    &crate::routes::list_deliveries::FUNCTION,
    &crate::routes::list_email_deliveries::FUNCTION,
    &crate::routes::list_event_types::FUNCTION,
    &crate::routes::list_webhooks::FUNCTION,
    &crate::routes::recover_webhook::FUNCTION,
    &crate::routes::replay_delivery::FUNCTION,
    &crate::routes::replay_failed_deliveries::FUNCTION,
    &crate::routes::rotate_webhook_secret::FUNCTION,
    &crate::routes::test_webhook::FUNCTION,
    &crate::routes::update_webhook::FUNCTION,
    &crate::UNROUTED,
];

/// `$default`: answers requests without a route in this context's API: 405 if the path has other methods, 404 otherwise.
pub static UNROUTED: Function = Function {
    context: "webhooks",
    name: "unrouted-webhooks",
    trigger: Trigger::Unrouted,
    invoke: |app, event| Box::pin(http::unrouted(app, event, &UNROUTED, FUNCTIONS)),
    ..Function::DEFAULT
};
