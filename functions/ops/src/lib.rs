//! The functions of the ops context: whether Posthorn works, what its API is, and who did what.

pub mod get_health;
pub mod get_openapi;
pub mod list_audit;
pub mod relay_audit;
pub mod verify_audit;

use posthorn_runtime::Function;

/// Every function of this context.
pub const FUNCTIONS: &[&Function] = &[
    &get_health::FUNCTION,
    &get_openapi::FUNCTION,
    &list_audit::FUNCTION,
    &relay_audit::FUNCTION,
    &verify_audit::FUNCTION,
];
