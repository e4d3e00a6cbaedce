//! Refuses requests that would reveal a hidden field.

use posthorn_access::Authorised;
use posthorn_problem::Problem;

use super::{RevealedBy, Reveals, Route, call::form_pairs};

/// Refuses a request that would reveal what the caller's role hides.
///
/// # Errors
/// `FIELD_HIDDEN`, with the parameter.
pub(super) fn refuse_hidden(route: &Route, caller: &Authorised, raw_query: &str) -> Result<(), Problem> {
    let hides = caller.hides();
    if hides.is_empty() {
        return Ok(());
    }
    let is_asked = |one: &&Reveals| match one.by {
        RevealedBy::Query(name) => form_pairs(raw_query).any(|(given, _)| given == name),
        RevealedBy::Path(_) | RevealedBy::Answer => true,
    };
    let mut revealed = route.reveals.iter().filter(|one| hides.contains(&one.field)).filter(is_asked);
    revealed.next().map_or(Ok(()), |one| Err(one.problem()))
}
