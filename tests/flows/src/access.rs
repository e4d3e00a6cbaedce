//! Keys and their limits, tenants, organisations, environments.

mod chains;
mod environments;
mod idempotency;
mod ip_rules;
mod limits;
mod orgs;
mod rate_limits;
mod rotate;
mod suspension;
mod tenants;
