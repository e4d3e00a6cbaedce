//! Keys and their limits, people and their roles, tenants, products, organisations, environments.

mod chains;
mod environments;
mod idempotency;
mod impersonation;
mod invitations;
mod ip_rules;
mod limits;
mod members;
mod org_domains;
mod org_settings;
mod orgs;
mod products;
mod rate_limits;
mod recorded;
mod roles;
mod rotate;
mod suspension;
mod tenants;
