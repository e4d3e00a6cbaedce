//! The authority of a caller, and the rule that nobody can make a key with more authority than their own.

use std::collections::BTreeSet;

use posthorn_app::App;
use posthorn_ids::{DirectoryId, PersonId, SetupLinkId};
use posthorn_items::{InvalidScope, Scope};
use posthorn_problem::{INSUFFICIENT_SCOPE, INVALID_API_KEY, Problem};
use posthorn_store::CredentialItem;

use crate::{HiddenField, Network, Permission, Rights, network::within};

/// The data that a caller may access, its permissions and its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// The scope of the data.
    pub scope: Scope,
    /// The permissions.
    pub permissions: BTreeSet<Permission>,
    /// The limits.
    pub limits: Limits,
    /// The person whose rights limit it: the caller itself, or the person who made the key. `None` for a key that no person made.
    pub maker: Option<PersonId>,
    /// The fields that it hides, because the person's role does. A key does not store them: they follow from the role.
    pub hides: BTreeSet<HiddenField>,
    /// The directory whose token it is; `None` for every other caller.
    pub directory: Option<DirectoryId>,
    /// The set-up link that it was given for; `None` for every other caller.
    pub setup: Option<SetupLinkId>,
    /// Whether it reaches every environment of the organisation: a person's does, and a key of `live`.
    pub every_environment: bool,
}

/// Further limits of a key. `None` means no limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// The domains that it may send from, in lower-case ASCII.
    pub domains: Option<BTreeSet<String>>,
    /// The networks that it may be used from.
    pub networks: Option<Vec<Network>>,
    /// Requests per second.
    pub rate_limit: Option<u32>,
    /// The time when it stops working, in Unix milliseconds.
    pub expires_at: Option<i64>,
}

/// The way in which one authority exceeds another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// It belongs to another organisation or another tenant.
    Owner,
    /// It belongs to another environment, and the other authority is not of `live`.
    Environment,
    /// It has this permission, and the other has not.
    Permission(Permission),
    /// It may send from more domains.
    Domains,
    /// It may be used from more addresses.
    Networks,
    /// It may make more requests per second.
    RateLimit,
    /// It expires later.
    Expiry,
}

impl Authority {
    /// No authority in `scope`, to be completed with struct update syntax.
    pub fn none(scope: Scope) -> Self {
        let every_environment = scope.environment().is_live();
        let (permissions, limits, hides) = (BTreeSet::new(), Limits::default(), BTreeSet::new());
        let (maker, directory, setup) = (None, None, None);
        Self { scope, permissions, limits, maker, hides, directory, setup, every_environment }
    }

    /// The same within the rights of the person who made the key.
    pub(crate) fn within(mut self, rights: Rights) -> Self {
        self.permissions.retain(|one| rights.permissions.contains(one));
        self.hides.extend(rights.hides);
        self
    }

    /// The authority of a stored credential. Entries that cannot be read give no access.
    ///
    /// # Errors
    /// `InvalidScope` if the credential has no valid scope.
    pub fn of(credential: &CredentialItem) -> Result<Self, InvalidScope> {
        let read = |texts: &Vec<String>| texts.iter().filter_map(|text| text.parse().ok()).collect();
        Ok(Self {
            maker: credential.made_by,
            directory: credential.directory,
            setup: credential.setup,
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
            ..Self::none(credential.scope()?)
        })
    }

    /// The first way in which `self` exceeds `holder`; `None` if a key with authority `holder` may make a key with `self`. This is a
    /// partial order. It is transitive, so that a chain of keys cannot end with a key stronger than the first.
    pub fn excess(&self, holder: &Self) -> Option<Excess> {
        let beyond = self.permissions.iter().find(|one| !holder.permissions.contains(one));
        holder
            .excess_of_place(&self.scope)
            .or(beyond.map(|one| Excess::Permission(*one)))
            .or_else(|| self.limits.excess(&holder.limits))
    }

    /// Why `scope` is out of its reach; `None` if it is in reach.
    pub(crate) fn excess_of_place(&self, scope: &Scope) -> Option<Excess> {
        let own = &self.scope;
        let tenants_agree = own.tenant().is_none() || own.tenant() == scope.tenant();
        if scope.org() != own.org() || !tenants_agree {
            return Some(Excess::Owner);
        }
        let reaches = self.every_environment || own.environment() == scope.environment();
        (!reaches).then_some(Excess::Environment)
    }

    /// Whether emails from `domain` may be sent.
    pub fn may_send_from(&self, domain: &str) -> bool {
        self.limits.domains.as_ref().is_none_or(|domains| domains.contains(domain))
    }
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

    /// Writes the limits to a credential.
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
        let detail = match excess {
            Excess::Permission(one) => format!("You cannot give a key what you lack: `{}`.", one.as_str()),
            _ => format!("A key cannot make or change one to be stronger than itself: {what}."),
        };
        INSUFFICIENT_SCOPE.because(detail).at(pointer, "must be within what the caller may do")
    }
}

/// The authority of a credential.
///
/// # Errors
/// `INVALID_API_KEY` if it is revoked or expired.
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
