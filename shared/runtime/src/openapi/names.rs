//! Names of refusals, derived only from their codes.

use posthorn_access::codes::{IP_NOT_ALLOWED, ORG_SUSPENDED, TENANT_FORBIDDEN, TENANT_SUSPENDED};
use posthorn_problem::{
    CONFLICT, Code, INSUFFICIENT_SCOPE, INVALID_API_KEY, MISSING_API_KEY, NOT_FOUND, RATE_LIMIT_EXCEEDED,
    VALIDATION_FAILED,
};

/// Names for codes that occur together, for codes with a shorter name, and for codes of most routes. A name starts with these.
const GROUPS: [(&str, &[Code]); 7] = [
    ("Unauthorized", &[INVALID_API_KEY, MISSING_API_KEY]),
    ("Forbidden", &[INSUFFICIENT_SCOPE, IP_NOT_ALLOWED, TENANT_FORBIDDEN]),
    ("Suspended", &[ORG_SUSPENDED, TENANT_SUSPENDED]),
    ("NotFound", &[NOT_FOUND]),
    ("Conflict", &[CONFLICT]),
    ("ValidationFailed", &[VALIDATION_FAILED]),
    ("RateLimited", &[RATE_LIMIT_EXCEEDED]),
];

/// The name of the refusal with `codes`, such as `ForbiddenOrSuspendedOrDomainPaused`. Different codes give different names: a
/// group's name means all its codes, and every other code appears by its own name.
pub(super) fn of(codes: &[Code]) -> String {
    let mut spelled = codes.to_vec();
    let mut names: Vec<String> = Vec::new();
    for (name, group) in GROUPS {
        if group.iter().all(|code| spelled.contains(code)) {
            spelled.retain(|code| !group.contains(code));
            names.push(name.to_owned());
        }
    }
    names.extend(spelled.iter().map(|code| capitalised(code.code)));
    names.join("Or")
}

/// `NOT_FOUND` as `NotFound`.
fn capitalised(code: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{first}{}", rest.to_ascii_lowercase())
    };
    code.split('_').map(word).collect()
}

#[cfg(test)]
mod tests {
    use posthorn_access::codes::TENANT_BOUND_KEY;
    use posthorn_problem::INVALID_CURSOR;

    use super::*;

    #[test]
    fn a_name_contains_each_code_and_a_group_only_if_it_is_complete() {
        let forbidden = [INSUFFICIENT_SCOPE, IP_NOT_ALLOWED, TENANT_FORBIDDEN];
        for (codes, name) in [
            (vec![INVALID_CURSOR], "InvalidCursor"),
            (vec![CONFLICT], "Conflict"),
            (vec![INVALID_API_KEY, MISSING_API_KEY], "Unauthorized"),
            (vec![MISSING_API_KEY], "MissingApiKey"),
            (forbidden.to_vec(), "Forbidden"),
            (forbidden[..2].to_vec(), "InsufficientScopeOrIpNotAllowed"),
            ([&forbidden[..], &[TENANT_BOUND_KEY]].concat(), "ForbiddenOrTenantBoundKey"),
        ] {
            assert_eq!(of(&codes), name);
        }
    }
}
