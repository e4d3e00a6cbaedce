//! The functions of the access context: organisations, their tenants and environments, the API keys that callers authenticate
//! with, and the addresses that they may call from.

mod api_key;
pub mod consumers;
mod directory_view;
mod environment_view;
mod functions;
mod https_url;
mod impersonation_view;
mod invitation_view;
mod ip_rule;
mod key_limits;
mod look_up;
mod member_events;
mod member_view;
mod org_domain_view;
mod org_event;
mod org_settings_view;
mod org_view;
mod origin;
mod page_url;
mod product_events;
mod product_view;
mod rate_limit_view;
mod role_view;
pub mod routes;
mod setup_view;
mod suspension;
mod tenant_view;
mod times;

pub use functions::{FUNCTIONS, UNROUTED};
