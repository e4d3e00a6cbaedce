//! The caller and its rights: API keys, permissions, organisations and tenants, and the proof that all of this was
//! checked.

mod authenticate;
mod authority;
pub mod bootstrap;
mod caller;
mod caller_orgs;
mod closing;
pub mod codes;
mod ip_rules;
mod key;
pub mod limit;
mod network;
mod org;
mod permission;
mod places;
mod presented;
mod refusals;
mod seen;
mod standing;
mod tenant;

pub use authenticate::{Verified, verify};
pub use authority::{Authority, Excess, Limits};
pub use caller::{Authorised, Caller};
pub use caller_orgs::{list_orgs, new_org_scope};
pub use closing::{Closing, Step};
pub use ip_rules::{IP_RULES_MAX, IpAction, IpRule, IpRuleRefused, IpRules};
pub use key::{ApiKey, InvalidApiKey, NewKey, SORT as CREDENTIAL_SORT};
pub use network::{InvalidNetwork, Network};
pub use org::{ENVIRONMENTS_MAX, IDEMPOTENCY_HOURS, Org, State, Suspension, is_fixed};
pub use permission::{Permission, Permissions, Reach, UnknownPermission};
pub use places::tenants;
pub use presented::{Presented, TENANT_HEADER};
pub use refusals::note_refusal;
pub use standing::{READS_STANDING, Standing, Suspended, standing};
pub use tenant::{FINDS_TENANTS, Tenant, find_tenant, require_tenant};
