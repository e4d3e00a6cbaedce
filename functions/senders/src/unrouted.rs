// Written by `make generate`.
//! `$default`: answers requests without a route in this context's API: 405 if the path has other methods, 404 otherwise.

use posthorn_runtime::{Function, Trigger, http};

/// The function.
pub static FUNCTION: Function = Function {
    context: "senders",
    name: "unrouted-senders",
    trigger: Trigger::Unrouted,
    invoke: |app, event| Box::pin(http::unrouted(app, event, &FUNCTION, crate::FUNCTIONS)),
    ..Function::DEFAULT
};
