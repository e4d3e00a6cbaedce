// Written by `make generate`.
//! Routes of the HTTP API, one file each.

pub mod close_org;
pub mod close_tenant;
pub mod create_api_key;
pub mod create_environment;
pub mod create_ip_rule;
pub mod create_org;
pub mod create_tenant;
pub mod delete_environment;
pub mod delete_ip_rule;
pub mod get_api_key;
pub mod get_ip_rule;
pub mod get_org;
pub mod get_own_org;
pub mod get_rate_limits;
pub mod get_tenant;
pub mod get_tenant_usage;
pub mod list_api_keys;
pub mod list_environments;
pub mod list_ip_rules;
pub mod list_orgs;
pub mod list_tenants;
pub mod resume_org;
pub mod resume_tenant;
pub mod revoke_api_key;
pub mod rotate_api_key;
pub mod set_rate_limits;
pub mod suspend_org;
pub mod suspend_tenant;
pub mod update_api_key;
pub mod update_org;
pub mod update_own_org;
pub mod update_tenant;
