// Written by `make generate`.
//! Every function of every context, in one list.

use posthorn_runtime::Function;

/// The lists of the contexts, in the order of their names.
#[rustfmt::skip]
pub const CONTEXTS: &[&[&Function]] = &[
    access_functions::FUNCTIONS,
    consent_functions::FUNCTIONS,
    content_functions::FUNCTIONS,
    identity_functions::FUNCTIONS,
    messages_functions::FUNCTIONS,
    ops_functions::FUNCTIONS,
    senders_functions::FUNCTIONS,
    timers_functions::FUNCTIONS,
    webhooks_functions::FUNCTIONS,
];

/// Every function.
pub fn functions() -> Vec<&'static Function> {
    CONTEXTS.concat()
}
