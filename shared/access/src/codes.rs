//! The codes of this context. Any authorised route may answer the first six.

use posthorn_problem::Code;

/// The key may be used from other addresses only, by its own networks or by its organisation's rules.
pub const IP_NOT_ALLOWED: Code =
    Code::new("IP_NOT_ALLOWED", 403, "The API key may not be used from this address.");
/// `Posthorn-Tenant` names no tenant that the key may act as; whether there is one is not told.
pub const TENANT_FORBIDDEN: Code =
    Code::new("TENANT_FORBIDDEN", 403, "The API key cannot act as this tenant.");
/// What is the organisation's, and no tenant's to touch.
pub const TENANT_BOUND_KEY: Code =
    Code::new("TENANT_BOUND_KEY", 403, "This is the organisation's own, and no tenant's.");
/// What all environments share is changed from `live` alone.
pub const LIVE_KEY_NEEDED: Code =
    Code::new("LIVE_KEY_NEEDED", 403, "What all environments share is changed with a live key only.");
/// The organisation may read, and no more.
pub const ORG_SUSPENDED: Code = Code::new("ORG_SUSPENDED", 403, "The organisation is suspended.");
/// The tenant may read, and no more.
pub const TENANT_SUSPENDED: Code = Code::new("TENANT_SUSPENDED", 403, "The tenant is suspended.");

/// The key may send from other domains only.
pub const DOMAIN_NOT_ALLOWED: Code =
    Code::new("DOMAIN_NOT_ALLOWED", 403, "The API key may not send from this domain.");
/// A key that is revoked or has expired has no successor.
pub const API_KEY_INACTIVE: Code =
    Code::new("API_KEY_INACTIVE", 409, "The API key is revoked or has expired.");
/// A request names a tenant that the organisation has not, or that is closed.
pub const TENANT_NOT_FOUND: Code = Code::new("TENANT_NOT_FOUND", 422, "There is no such tenant.");
/// A closed tenant stays closed.
pub const TENANT_CLOSED: Code = Code::new("TENANT_CLOSED", 409, "The tenant is closed for good.");
/// A request names an environment that the organisation has not.
pub const ENVIRONMENT_NOT_FOUND: Code =
    Code::new("ENVIRONMENT_NOT_FOUND", 422, "There is no such environment.");
/// The organisation has the environment.
pub const ENVIRONMENT_EXISTS: Code =
    Code::new("ENVIRONMENT_EXISTS", 409, "The environment was added before.");
/// `live` and `test` are always there.
pub const ENVIRONMENT_FIXED: Code = Code::new("ENVIRONMENT_FIXED", 409, "The environment is always there.");
/// An organisation has a few environments.
pub const ENVIRONMENT_LIMIT_REACHED: Code =
    Code::new("ENVIRONMENT_LIMIT_REACHED", 409, "There are as many environments as are allowed.");
/// The organisation has a rule of this network and action.
pub const IP_RULE_EXISTS: Code =
    Code::new("IP_RULE_EXISTS", 409, "There is a rule of this network and action.");
/// An organisation's rules are read with every request.
pub const IP_RULE_LIMIT_REACHED: Code =
    Code::new("IP_RULE_LIMIT_REACHED", 409, "There are as many rules as are allowed.");
/// The deployment's front door has no secret, so that a rule about addresses would never hold.
pub const CALLERS_UNKNOWN: Code =
    Code::new("CALLERS_UNKNOWN", 409, "This deployment does not know its callers' addresses.");
/// The rules would refuse whoever changes them.
pub const WOULD_LOCK_OUT: Code =
    Code::new("WOULD_LOCK_OUT", 409, "The rules would refuse the address of this very request.");
/// A closed organisation stays closed.
pub const ORG_CLOSED: Code = Code::new("ORG_CLOSED", 409, "The organisation is closed for good.");
/// The operator would lock itself out.
pub const OWN_ORG: Code =
    Code::new("OWN_ORG", 409, "The operator's own organisation can be neither suspended nor closed.");
