//! The codes of this context. Any authorised route may return the first nine.

use posthorn_problem::Code;

/// The key's own networks or its organisation's rules do not allow this address.
pub const IP_NOT_ALLOWED: Code =
    Code::new("IP_NOT_ALLOWED", 403, "Requests from this IP address are not allowed.");
/// `Posthorn-Tenant` names no tenant that the key may act as. The response does not say whether the tenant exists.
pub const TENANT_FORBIDDEN: Code =
    Code::new("TENANT_FORBIDDEN", 403, "The caller cannot act as this tenant.");
/// Only a key of the organisation itself may access this, not a tenant's key.
pub const TENANT_BOUND_KEY: Code =
    Code::new("TENANT_BOUND_KEY", 403, "This needs a key of the organisation itself, not a tenant's.");
/// Only a key of `live` may change what all environments share.
pub const LIVE_KEY_NEEDED: Code =
    Code::new("LIVE_KEY_NEEDED", 403, "This affects all environments and needs a live key.");
/// The organisation may only read.
pub const ORG_SUSPENDED: Code = Code::new("ORG_SUSPENDED", 403, "The organisation is suspended.");
/// The tenant may only read.
pub const TENANT_SUSPENDED: Code = Code::new("TENANT_SUSPENDED", 403, "The tenant is suspended.");

/// The impersonation of `Posthorn-Impersonation` is unknown, another session's or over. The response does not say which.
pub const IMPERSONATION_ENDED: Code = Code::new("IMPERSONATION_ENDED", 403, "The impersonation has ended.");
/// A person named no organisation.
pub const ORG_NEEDED: Code =
    Code::new("ORG_NEEDED", 400, "With a session, name the organisation in the header `Posthorn-Org`.");
/// The caller does not belong to the organisation of `Posthorn-Org`. The response does not say whether it exists.
pub const ORG_FORBIDDEN: Code =
    Code::new("ORG_FORBIDDEN", 403, "The caller does not belong to this organisation.");
/// The organisation takes log-ins through its identity provider alone, and the session did not begin there.
pub const SSO_REQUIRED: Code =
    Code::new("SSO_REQUIRED", 403, "The organisation requires a log-in through its identity provider.");
/// The caller cannot act in the environment of `Posthorn-Environment`.
pub const ENVIRONMENT_FORBIDDEN: Code =
    Code::new("ENVIRONMENT_FORBIDDEN", 403, "The caller cannot act in this environment.");

/// The request would reveal fields that the caller's role hides.
pub const FIELD_HIDDEN: Code =
    Code::new("FIELD_HIDDEN", 403, "The caller's role hides fields that this would reveal.");

/// The key may not send from this domain, only from others.
pub const DOMAIN_NOT_ALLOWED: Code =
    Code::new("DOMAIN_NOT_ALLOWED", 403, "The API key may not send from this domain.");
/// The key is revoked or expired and cannot be rotated.
pub const API_KEY_INACTIVE: Code =
    Code::new("API_KEY_INACTIVE", 409, "The API key is revoked or has expired.");
/// The request names a tenant that does not exist in the organisation, or that is closed.
pub const TENANT_NOT_FOUND: Code = Code::new("TENANT_NOT_FOUND", 422, "There is no such tenant.");
/// The tenant is closed, and a closed tenant stays closed.
pub const TENANT_CLOSED: Code = Code::new("TENANT_CLOSED", 409, "The tenant is closed for good.");
/// The request names an environment that the organisation does not have.
pub const ENVIRONMENT_NOT_FOUND: Code =
    Code::new("ENVIRONMENT_NOT_FOUND", 422, "There is no such environment.");
/// The organisation already has the environment.
pub const ENVIRONMENT_EXISTS: Code = Code::new("ENVIRONMENT_EXISTS", 409, "The environment already exists.");
/// `live` and `test` always exist.
pub const ENVIRONMENT_FIXED: Code = Code::new("ENVIRONMENT_FIXED", 409, "This environment always exists.");
/// The organisation has the most environments allowed.
pub const ENVIRONMENT_LIMIT_REACHED: Code =
    Code::new("ENVIRONMENT_LIMIT_REACHED", 409, "The organisation has reached its limit of environments.");
/// The organisation already has a rule with this network and action.
pub const IP_RULE_EXISTS: Code =
    Code::new("IP_RULE_EXISTS", 409, "A rule with this network and action exists.");
/// The organisation has the most rules allowed. The number is limited because every request reads them.
pub const IP_RULE_LIMIT_REACHED: Code =
    Code::new("IP_RULE_LIMIT_REACHED", 409, "The organisation has reached its limit of IP rules.");
/// The deployment's front door has no secret, so the address of a caller cannot be trusted and address rules cannot work.
pub const CALLERS_UNKNOWN: Code =
    Code::new("CALLERS_UNKNOWN", 409, "This deployment does not know its callers' addresses.");
/// The rules would refuse the caller who changes them.
pub const WOULD_LOCK_OUT: Code =
    Code::new("WOULD_LOCK_OUT", 409, "After this, the caller could not make this request any more.");
/// The organisation is closed, and a closed organisation stays closed.
pub const ORG_CLOSED: Code = Code::new("ORG_CLOSED", 409, "The organisation is closed for good.");
/// The operator would lock itself out of the deployment.
pub const OWN_ORG: Code =
    Code::new("OWN_ORG", 409, "The operator's own organisation can be neither suspended nor closed.");

/// The change would leave the organisation without an owner.
pub const LAST_OWNER: Code = Code::new("LAST_OWNER", 409, "An organisation needs an owner.");
/// The caller is the only owner of an organisation, and wants to be erased.
pub const SOLE_OWNER: Code = Code::new("SOLE_OWNER", 409, "You are the only owner of an organisation.");
/// Nobody could log in through an identity provider of the organisation.
pub const SSO_NOT_READY: Code =
    Code::new("SSO_NOT_READY", 409, "The organisation has no identity provider to log in with.");
/// The organisation has the most members allowed.
pub const MEMBER_LIMIT_REACHED: Code =
    Code::new("MEMBER_LIMIT_REACHED", 409, "The organisation has reached its limit of members.");
/// The person belongs to the most organisations allowed.
pub const ORG_LIMIT_REACHED: Code =
    Code::new("ORG_LIMIT_REACHED", 409, "The person has reached the limit of organisations.");
/// The request names a role that the organisation does not have.
pub const ROLE_NOT_FOUND: Code = Code::new("ROLE_NOT_FOUND", 422, "There is no such role.");
/// A member or a pending invitation has the role.
pub const ROLE_IN_USE: Code =
    Code::new("ROLE_IN_USE", 409, "A member or a pending invitation has this role.");
/// The organisation has the most roles allowed.
pub const ROLE_LIMIT_REACHED: Code =
    Code::new("ROLE_LIMIT_REACHED", 409, "The organisation has reached its limit of roles.");
/// There is no such invitation.
pub const INVITATION_NOT_FOUND: Code = Code::new("INVITATION_NOT_FOUND", 404, "There is no such invitation.");
/// The invitation was revoked, or has expired.
pub const INVITATION_ENDED: Code =
    Code::new("INVITATION_ENDED", 409, "The invitation was revoked or has expired.");
/// The invitation was accepted before.
pub const INVITATION_USED: Code = Code::new("INVITATION_USED", 409, "The invitation was accepted before.");
/// The invitation is for another address than the account's.
pub const INVITATION_FOR_OTHER: Code =
    Code::new("INVITATION_FOR_OTHER", 403, "The invitation is for another address.");
/// A pending invitation for this address exists.
pub const INVITATION_EXISTS: Code =
    Code::new("INVITATION_EXISTS", 409, "A pending invitation for this address exists.");
/// The invitation was sent a moment ago. `Retry-After` says when it can be sent again.
pub const INVITATION_SENT_RECENTLY: Code =
    Code::new("INVITATION_SENT_RECENTLY", 429, "The invitation was sent a moment ago.");
/// The organisation has the most invitations allowed.
pub const INVITATION_LIMIT_REACHED: Code =
    Code::new("INVITATION_LIMIT_REACHED", 409, "The organisation has reached its limit of invitations.");
/// The organisation already has the domain.
pub const ORG_DOMAIN_EXISTS: Code = Code::new("ORG_DOMAIN_EXISTS", 409, "The organisation has this domain.");
/// The organisation has the most domains allowed.
pub const ORG_DOMAIN_LIMIT_REACHED: Code =
    Code::new("ORG_DOMAIN_LIMIT_REACHED", 409, "The organisation has reached its limit of domains.");
/// The domain was verified for another organisation, which still has it.
pub const ORG_DOMAIN_TAKEN: Code =
    Code::new("ORG_DOMAIN_TAKEN", 409, "The domain was verified before, and is not removed.");
/// The organisation has the most directories allowed.
pub const DIRECTORY_LIMIT_REACHED: Code =
    Code::new("DIRECTORY_LIMIT_REACHED", 409, "The organisation has reached its limit of directories.");
/// The directory has the most users or groups allowed.
pub const DIRECTORY_FULL: Code = Code::new("DIRECTORY_FULL", 409, "The directory has reached a limit.");
/// The organisation's directory suspended the person.
pub const MEMBER_SUSPENDED: Code =
    Code::new("MEMBER_SUSPENDED", 403, "The organisation's directory has suspended the person.");
/// The organisation has the most connections allowed.
pub const SSO_CONNECTION_LIMIT_REACHED: Code =
    Code::new("SSO_CONNECTION_LIMIT_REACHED", 409, "The organisation has reached its limit of connections.");
/// The organisation has the most set-up links allowed.
pub const SETUP_LINK_LIMIT_REACHED: Code =
    Code::new("SETUP_LINK_LIMIT_REACHED", 409, "The organisation has reached its limit of set-up links.");
/// The set-up link is unknown, was opened before, or has ended. The response does not say which.
pub const SETUP_LINK_ENDED: Code = Code::new("SETUP_LINK_ENDED", 410, "The link is not valid any more.");
/// Something of the set-up is missing. The detail says what.
pub const SETUP_NOT_COMPLETE: Code = Code::new("SETUP_NOT_COMPLETE", 409, "The set-up is not complete.");
/// People can log in with the connection, so a set-up link does not change it any more.
pub const SSO_CONNECTION_IN_USE: Code = Code::new("SSO_CONNECTION_IN_USE", 409, "The connection is in use.");
/// The product cannot move to this state from the state that it has.
pub const PRODUCT_STATE_CONFLICT: Code =
    Code::new("PRODUCT_STATE_CONFLICT", 409, "The product cannot move to this state from its present one.");
/// The organisation has the most products allowed.
pub const PRODUCT_LIMIT_REACHED: Code =
    Code::new("PRODUCT_LIMIT_REACHED", 409, "The organisation has reached its limit of products.");
/// The publishable key is missing, or not that of a product whose users have accounts here. The response does not say which.
pub const INVALID_PUBLISHABLE_KEY: Code =
    Code::new("INVALID_PUBLISHABLE_KEY", 401, "The publishable key is not that of the product.");
/// Pages of other origins may not call for this product.
pub const ORIGIN_NOT_ALLOWED: Code =
    Code::new("ORIGIN_NOT_ALLOWED", 403, "Pages of this origin may not call for the product.");
/// The product is disabled.
pub const PRODUCT_DISABLED: Code = Code::new("PRODUCT_DISABLED", 403, "The product has ended.");
