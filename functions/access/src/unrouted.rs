// Written by `make generate`.
//! `$default`: answers what no route of this context's API takes, 405 where the path has others and 404 elsewhere.

use posthorn_runtime::{Function, Trigger, http};

/// The function.
pub static FUNCTION: Function = Function {
    context: "access",
    name: "unrouted-access",
    trigger: Trigger::Unrouted,
    invoke: |app, event| Box::pin(http::unrouted(app, event, &FUNCTION, crate::FUNCTIONS)),
    ..Function::DEFAULT
};
