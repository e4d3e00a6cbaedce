//! The refusals that a route may return.

use posthorn_access::{
    Permission, Reach,
    codes::{
        ENVIRONMENT_FORBIDDEN, FIELD_HIDDEN, IMPERSONATION_ENDED, IP_NOT_ALLOWED, LIVE_KEY_NEEDED,
        ORG_FORBIDDEN, ORG_NEEDED, ORG_SUSPENDED, SSO_REQUIRED, TENANT_BOUND_KEY, TENANT_FORBIDDEN,
        TENANT_SUSPENDED,
    },
};
use posthorn_problem::{CROSS_SITE, Code, INVALID_SESSION, TWO_CREDENTIALS};

use crate::http::Route;

/// The codes that follow from a permission: which keys may not use it, and when no key may.
fn codes_of_permission(permission: Permission) -> Vec<Code> {
    let of_all = permission.reach().is_of_whole_org();
    let changes = !permission.is_read();
    let codes = [
        (permission.reach() != Reach::Tenant, TENANT_BOUND_KEY),
        (changes && of_all, LIVE_KEY_NEEDED),
        (changes, ORG_SUSPENDED),
        (changes, TENANT_SUSPENDED),
    ];
    codes.into_iter().filter(|(applies, _)| *applies).map(|(_, code)| code).collect()
}

/// The codes of a session, and of a request with two credentials.
const OF_SESSIONS: [Code; 3] = [INVALID_SESSION, TWO_CREDENTIALS, CROSS_SITE];

/// A route's own codes, and the codes that follow from its other properties.
pub fn codes(route: &Route) -> Vec<Code> {
    use posthorn_problem::*;
    let mut codes = vec![CONFLICT, VALIDATION_FAILED, INTERNAL, UNAVAILABLE];
    if let Some(permission) = route.permission {
        codes.extend([
            RATE_LIMIT_EXCEEDED,
            MISSING_API_KEY,
            INVALID_API_KEY,
            INSUFFICIENT_SCOPE,
            IP_NOT_ALLOWED,
            TENANT_FORBIDDEN,
            ORG_NEEDED,
            ORG_FORBIDDEN,
            SSO_REQUIRED,
            ENVIRONMENT_FORBIDDEN,
            IMPERSONATION_ENDED,
        ]);
        codes.extend(OF_SESSIONS);
        codes.extend(codes_of_permission(permission));
    }
    if route.own_account {
        codes.extend([RATE_LIMIT_EXCEEDED, PERSON_NEEDED, INVALID_API_KEY]);
        codes.extend(OF_SESSIONS);
    }
    if route.per_address.is_some() {
        codes.push(RATE_LIMIT_EXCEEDED);
    }
    if route.begins_session {
        codes.push(CROSS_SITE);
    }
    if route.request.is_some() {
        codes.extend([MALFORMED_BODY, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE]);
    }
    if route.path.contains('{') {
        codes.push(NOT_FOUND);
    }
    if route.idempotent {
        codes.push(IDEMPOTENCY_KEY_REUSED);
    }
    if !route.reveals.is_empty() {
        codes.push(FIELD_HIDDEN);
    }
    codes.extend_from_slice(route.codes);
    codes.sort_by_key(|code| (code.status, code.code));
    codes.dedup();
    codes
}
