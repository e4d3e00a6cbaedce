//! The functions of the access context: organisations, their tenants and environments, the keys with which callers prove who
//! they are, and the addresses from which they may.

mod api_key;
pub mod close_org;
pub mod close_tenant;
pub mod create_api_key;
pub mod create_environment;
pub mod create_ip_rule;
pub mod create_org;
pub mod create_tenant;
pub mod delete_environment;
pub mod delete_ip_rule;
mod environment_view;
pub mod get_api_key;
pub mod get_ip_rule;
pub mod get_org;
pub mod get_own_org;
pub mod get_rate_limits;
pub mod get_tenant;
pub mod get_tenant_usage;
mod ip_rule;
mod key_limits;
pub mod list_api_keys;
pub mod list_environments;
pub mod list_ip_rules;
pub mod list_orgs;
pub mod list_tenants;
mod org_view;
mod rate_limit_view;
pub mod resume_org;
pub mod resume_tenant;
pub mod revoke_api_key;
pub mod rotate_api_key;
pub mod set_rate_limits;
pub mod suspend_org;
pub mod suspend_tenant;
mod suspension;
mod tenant_view;
mod times;
pub mod unrouted;
pub mod update_api_key;
pub mod update_org;
pub mod update_own_org;
pub mod update_tenant;

use posthorn_runtime::Function;

/// Every function of this context.
pub const FUNCTIONS: &[&Function] = &[
    &close_org::FUNCTION,
    &close_tenant::FUNCTION,
    &create_api_key::FUNCTION,
    &create_environment::FUNCTION,
    &create_ip_rule::FUNCTION,
    &create_org::FUNCTION,
    &create_tenant::FUNCTION,
    &delete_environment::FUNCTION,
    &delete_ip_rule::FUNCTION,
    &get_api_key::FUNCTION,
    &get_ip_rule::FUNCTION,
    &get_org::FUNCTION,
    &get_own_org::FUNCTION,
    &get_rate_limits::FUNCTION,
    &get_tenant::FUNCTION,
    &get_tenant_usage::FUNCTION,
    &list_api_keys::FUNCTION,
    &list_environments::FUNCTION,
    &list_ip_rules::FUNCTION,
    &list_orgs::FUNCTION,
    &list_tenants::FUNCTION,
    &resume_org::FUNCTION,
    &resume_tenant::FUNCTION,
    &revoke_api_key::FUNCTION,
    &rotate_api_key::FUNCTION,
    &set_rate_limits::FUNCTION,
    &suspend_org::FUNCTION,
    &suspend_tenant::FUNCTION,
    &unrouted::FUNCTION,
    &update_api_key::FUNCTION,
    &update_org::FUNCTION,
    &update_own_org::FUNCTION,
    &update_tenant::FUNCTION,
];
