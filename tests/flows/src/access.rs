//! Keys and their limits, people and their roles, tenants, organisations, environments.

mod chains;
mod environments;
mod idempotency;
mod invitations;
mod ip_rules;
mod limits;
mod members;
mod org_settings;
mod orgs;
mod rate_limits;
mod recorded;
mod roles;
mod rotate;
mod suspension;
mod tenants;
