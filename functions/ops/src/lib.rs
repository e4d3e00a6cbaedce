//! The functions of the ops context: whether Posthorn works, and what its API is.

pub mod get_health;
pub mod get_openapi;

use posthorn_runtime::Function;

/// Every function of this context.
pub const FUNCTIONS: &[&Function] = &[&get_health::FUNCTION, &get_openapi::FUNCTION];
