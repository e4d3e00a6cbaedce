//! What a person's organisations say about a log-in.

use std::net::IpAddr;

use posthorn_app::App;
use posthorn_ids::{Environment, PersonId};
use posthorn_items::door;
use posthorn_problem::Problem;

use crate::{
    SessionPolicy,
    joining::forget_org,
    membership::{Freshness, role_of},
    person, standing,
};

/// What a person's organisations say about a log-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogInRules {
    /// The strictest of their session policies.
    pub policy: SessionPolicy,
    /// Whether any of them allows the address, or the person has none. One organisation's rules must not keep a member out of
    /// another; the edge refuses the address in each organisation by itself.
    pub is_admitted: bool,
}

/// The rules for a log-in of a person from an address. An organisation that the person's item names but that does not have the person
/// has no say: an acceptance or a removal stopped halfway. Its name is removed. If the person is joining just now, the acceptance
/// writes it again.
///
/// # Errors
/// If a read or a write fails.
pub async fn log_in_rules(app: &App, id: PersonId, address: Option<IpAddr>) -> Result<LogInRules, Problem> {
    let (mut policy, mut is_member, mut is_admitted) = (SessionPolicy::default(), false, false);
    for org in person(app, id).await?.orgs {
        if role_of(app, org, id, Freshness::Cached).await?.is_none() {
            forget_org(app, org, id).await?;
            continue;
        }
        let standing = standing(app, &door::of_new_org(org, None, Environment::live())).await?;
        policy = policy.strictest(standing.session_policy());
        is_admitted |= standing.admits(address, app.now().as_millisecond());
        is_member = true;
    }
    Ok(LogInRules { policy, is_admitted: is_admitted || !is_member })
}
