//! Links with which a customer's administrator sets up single sign-on for an organisation, without an account.

use std::collections::BTreeSet;

use posthorn_ids::{ApiKeyId, DirectoryId, OrgDomainId, OrgId, PersonId, SetupLinkId, SsoConnectionId};
use posthorn_items::Item;
use serde::{Deserialize, Serialize};

use crate::{JoiningRole, Secret};

/// The most links of an organisation, the ended ones of the last month among them. Two requests at the same time may exceed it by one.
pub const SETUP_LINKS_MAX: usize = 50;
/// The most domains that one link may add.
pub const SETUP_DOMAINS_MAX: usize = 5;
/// How long a link is listed after it has ended, in seconds.
const LISTED_SECONDS: i64 = 30 * 24 * 3600;

/// A link. Whoever opens it first gets a key that sets up one connection, one directory and a few domains until the link ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupLink {
    /// Its id, which includes its creation time.
    pub id: SetupLinkId,
    /// Its display name, which the connection and the directory get too.
    pub name: String,
    /// The role of people who log in for the first time, and of the directory's users.
    pub default_role: JoiningRole,
    /// The person who made it, directly or with a key: it ends when they leave the organisation.
    #[serde(default)]
    pub made_by: Option<PersonId>,
    /// The hash of its secret, which works once.
    pub secret_hash: String,
    /// When it ends, in Unix milliseconds.
    pub expires_at: i64,
    /// When it was opened, in Unix milliseconds.
    #[serde(default)]
    pub opened_at: Option<i64>,
    /// The key that it was exchanged for. No other one works.
    #[serde(default)]
    pub credential: Option<ApiKeyId>,
    /// When the set-up was finished, in Unix milliseconds.
    #[serde(default)]
    pub finished_at: Option<i64>,
    /// The id of the connection that it sets up, whether or not that exists yet: the provider's side needs its addresses first.
    pub connection: SsoConnectionId,
    /// The same of the directory.
    pub directory: DirectoryId,
    /// The directory's present token.
    #[serde(default)]
    pub directory_token: Option<ApiKeyId>,
    /// The domains that it proves.
    #[serde(default)]
    pub domains: BTreeSet<OrgDomainId>,
}

impl Item for SetupLink {
    const KIND: &'static str = "setup_link";
    const AUDITED: bool = true;

    fn expires_at(&self) -> Option<i64> {
        Some(self.expires_at / 1000 + LISTED_SECONDS)
    }
}

/// How far a set-up is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SetupState {
    /// Nobody has opened the link.
    Pending,
    /// Somebody has, and is at it.
    Opened,
    /// It is finished.
    Finished,
    /// It ended before that.
    Expired,
}

impl SetupLink {
    /// How far it is.
    pub fn state(&self, now_ms: i64) -> SetupState {
        match (self.finished_at, self.opened_at) {
            (Some(_), _) => SetupState::Finished,
            _ if self.expires_at <= now_ms => SetupState::Expired,
            (None, Some(_)) => SetupState::Opened,
            (None, None) => SetupState::Pending,
        }
    }

    /// Whether a secret opens it now.
    pub(crate) fn opens_with(&self, secret: &Secret, now_ms: i64) -> bool {
        secret.matches(&self.secret_hash) && self.state(now_ms) == SetupState::Pending
    }

    /// Whether a key still works for it.
    pub(crate) fn is_worked_on_with(&self, key: ApiKeyId, now_ms: i64) -> bool {
        self.credential == Some(key) && self.state(now_ms) == SetupState::Opened
    }
}

/// What the link's URL carries: the organisation, the link and its secret.
pub struct SetupToken {
    pub(crate) org: OrgId,
    pub(crate) id: SetupLinkId,
    pub(crate) secret: Secret,
}

impl SetupToken {
    /// The token of a link.
    pub fn new(org: OrgId, id: SetupLinkId, secret: Secret) -> Self {
        Self { org, id, secret }
    }

    /// The text in the URL, to be shown once.
    pub fn reveal(&self) -> String {
        format!("{}.{}.{}", self.org.suffix(), self.id.suffix(), self.secret.reveal())
    }

    /// Reads a presented token; `None` for a text that is none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let org = OrgId::from_suffix(parts.next()?).ok()?;
        let id = SetupLinkId::from_suffix(parts.next()?).ok()?;
        Some(Self { org, id, secret: Secret::parse(parts.next()?).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{FixedRole, Role};

    #[test]
    fn a_link_is_opened_once_with_its_secret_and_worked_on_with_one_key_until_it_ends() {
        let (now, secret) = (Timestamp::UNIX_EPOCH, Secret::random());
        let [own, other] = [1, 2].map(|n: u8| ApiKeyId::derived(now, &[&[n]]));
        let mut link = SetupLink {
            id: SetupLinkId::new(now),
            name: "Okta".to_owned(),
            default_role: JoiningRole::try_from(Role::Fixed(FixedRole::Viewer)).unwrap(),
            made_by: None,
            secret_hash: secret.hash(),
            expires_at: 1_000,
            opened_at: None,
            credential: None,
            finished_at: None,
            connection: SsoConnectionId::new(now),
            directory: DirectoryId::new(now),
            directory_token: None,
            domains: BTreeSet::new(),
        };
        assert!(link.opens_with(&secret, 999) && !link.opens_with(&Secret::random(), 999));
        assert!(!link.opens_with(&secret, 1_000), "it has ended");
        (link.opened_at, link.credential) = (Some(5), Some(own));
        assert!(!link.opens_with(&secret, 999), "it was opened");
        assert!(link.is_worked_on_with(own, 999) && !link.is_worked_on_with(other, 999));
        assert!(!link.is_worked_on_with(own, 1_000), "it has ended");
        link.finished_at = Some(6);
        assert!(!link.is_worked_on_with(own, 999), "it is finished");
        assert_eq!(link.state(2_000), SetupState::Finished);
    }

    #[test]
    fn a_token_is_read_as_it_was_shown() {
        let now = Timestamp::UNIX_EPOCH;
        let token = SetupToken::new(OrgId::new(now), SetupLinkId::new(now), Secret::random());
        let read = SetupToken::parse(&token.reveal()).unwrap();
        assert_eq!(read.reveal(), token.reveal());
        for text in ["", "a.b.c", &token.reveal()[1..], &format!("{}.x", token.reveal())] {
            assert!(SetupToken::parse(text).is_none(), "{text}");
        }
    }
}
