//! Keys and what limits them, tenants, organisations, environments.

mod chains;
mod environments;
mod idempotency;
mod limits;
mod orgs;
mod rotate;
mod suspension;
mod tenants;
