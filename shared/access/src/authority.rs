//! What a key opens, and the rule that it opens no more for another than for itself.

use std::collections::BTreeSet;

use posthorn_app::App;
use posthorn_items::{InvalidScope, Scope};
use posthorn_problem::{INSUFFICIENT_SCOPE, INVALID_API_KEY, Problem};
use posthorn_store::CredentialItem;

use crate::{Network, Permission, network::within};

/// Whose data a key opens, to do what, within which limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// Whose data.
    pub scope: Scope,
    /// To do what.
    pub permissions: BTreeSet<Permission>,
    /// Within which limits.
    pub limits: Limits,
}

/// What narrows a key further. What is absent limits nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// The domains that it may send from, in lower-case ASCII.
    pub domains: Option<BTreeSet<String>>,
    /// The networks that it may be used from.
    pub networks: Option<Vec<Network>>,
    /// Requests in a second.
    pub rate_limit: Option<u32>,
    /// Unix milliseconds from which on it works no more.
    pub expires_at: Option<i64>,
}

/// By what one authority goes beyond another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// It is another organisation's, or another tenant's.
    Owner,
    /// It is of another environment, and the other is not of `live`.
    Environment,
    /// It holds this.
    Permission(Permission),
    /// It may send from more domains.
    Domains,
    /// It may be used from more addresses.
    Networks,
    /// It may ask more often.
    RateLimit,
    /// It lasts longer.
    Expiry,
}

impl Authority {
    /// What a stored credential opens. What it says and cannot be read opens nothing.
    ///
    /// # Errors
    /// Where it does not say whose data.
    pub fn of(credential: &CredentialItem) -> Result<Self, InvalidScope> {
        let read = |texts: &Vec<String>| texts.iter().filter_map(|text| text.parse().ok()).collect();
        Ok(Self {
            scope: credential.scope()?,
            permissions: credential
                .permissions
                .iter()
                .filter_map(|text| Permission::all_of(text))
                .flatten()
                .collect(),
            limits: Limits {
                domains: credential.allowed_domains.clone().map(BTreeSet::from_iter),
                networks: credential.allowed_cidrs.as_ref().map(read),
                rate_limit: credential.rate_limit,
                expires_at: credential.expires_at,
            },
        })
    }

    /// The first thing by which this goes beyond `holder`; `None` where the holder of `holder` may give it away. The order
    /// that this makes is partial and transitive, so that no chain of keys ends in one stronger than its first.
    pub fn excess(&self, holder: &Self) -> Option<Excess> {
        let beyond = self.permissions.iter().find(|one| !holder.permissions.contains(one));
        excess_of_place(&self.scope, &holder.scope)
            .or(beyond.map(|one| Excess::Permission(*one)))
            .or_else(|| self.limits.excess(&holder.limits))
    }

    /// Whether emails from `domain` may be sent.
    pub fn may_send_from(&self, domain: &str) -> bool {
        self.limits.domains.as_ref().is_none_or(|domains| domains.contains(domain))
    }
}

/// By what the place of one scope lies out of reach of another.
pub(crate) fn excess_of_place(scope: &Scope, holder: &Scope) -> Option<Excess> {
    let tenants_agree = holder.tenant().is_none() || holder.tenant() == scope.tenant();
    if scope.org() != holder.org() || !tenants_agree {
        return Some(Excess::Owner);
    }
    let reaches = holder.environment().is_live() || holder.environment() == scope.environment();
    (!reaches).then_some(Excess::Environment)
}

impl Limits {
    /// The first limit that is wider than `holder`'s.
    pub fn excess(&self, holder: &Self) -> Option<Excess> {
        let no_more = |mine: Option<i64>, most: Option<i64>| match (mine, most) {
            (_, None) => true,
            (Some(mine), Some(most)) => mine <= most,
            (None, Some(_)) => false,
        };
        let domains = match (&self.domains, &holder.domains) {
            (_, None) => true,
            (Some(mine), Some(most)) => mine.is_subset(most),
            (None, Some(_)) => false,
        };
        let networks = match (&self.networks, &holder.networks) {
            (_, None) => true,
            (Some(mine), Some(most)) => within(mine, most),
            (None, Some(_)) => false,
        };
        let rate = no_more(self.rate_limit.map(i64::from), holder.rate_limit.map(i64::from));
        let rules = [
            (domains, Excess::Domains),
            (networks, Excess::Networks),
            (rate, Excess::RateLimit),
            (no_more(self.expires_at, holder.expires_at), Excess::Expiry),
        ];
        rules.into_iter().find(|(kept, _)| !kept).map(|(_, excess)| excess)
    }

    /// Writes the limits into a credential.
    pub fn write_to(&self, credential: &mut CredentialItem) {
        let texts = |networks: &Vec<Network>| networks.iter().map(ToString::to_string).collect();
        credential.allowed_domains = self.domains.clone().map(Vec::from_iter);
        credential.allowed_cidrs = self.networks.as_ref().map(texts);
        credential.rate_limit = self.rate_limit;
        credential.expires_at = self.expires_at;
    }
}

impl From<Excess> for Problem {
    fn from(excess: Excess) -> Self {
        let (pointer, what) = match excess {
            Excess::Owner => ("/tenant_id", "it is of another tenant".to_owned()),
            Excess::Environment => ("/environment", "only a live key reaches other environments".to_owned()),
            Excess::Permission(one) => ("/scopes", format!("it lacks `{}`", one.as_str())),
            Excess::Domains => ("/allowed_domains", "it may send from fewer domains".to_owned()),
            Excess::Networks => ("/allowed_cidrs", "it may be used from fewer addresses".to_owned()),
            Excess::RateLimit => ("/rate_limit", "its own rate limit is lower".to_owned()),
            Excess::Expiry => ("/expires_at", "it expires earlier itself".to_owned()),
        };
        INSUFFICIENT_SCOPE
            .because(format!("A key cannot make or change one to be stronger than itself: {what}."))
            .at(pointer, "must be within what the caller's own key may do")
    }
}

/// What a credential opens, while it was neither revoked nor has expired.
pub(crate) fn active(app: &App, credential: &CredentialItem) -> Result<Authority, Problem> {
    match credential.has_ended(app.now()) {
        true => Err(refused()),
        false => Authority::of(credential).map_err(|_| refused()),
    }
}

pub(crate) fn refused() -> Problem {
    INVALID_API_KEY.because("The API key is unknown, expired or revoked. Check that it was copied whole.")
}

#[cfg(test)]
mod tests;
