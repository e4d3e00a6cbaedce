//! The functions of the access context: organisations, their tenants and environments, the API keys that callers authenticate
//! with, and the addresses that they may call from.

mod api_key;
pub mod consumers;
mod environment_view;
mod functions;
mod ip_rule;
mod key_limits;
mod org_view;
mod rate_limit_view;
pub mod routes;
mod suspension;
mod tenant_view;
mod times;

pub use functions::{FUNCTIONS, UNROUTED};
