//! API keys: `ph_live_` + the id's 26 characters + `_` + 43 characters of secret.
//!
//! The id finds the key's credential. Of the secret, which has 256 bits, only the SHA-256 hash is stored. A fast hash is enough,
//! because a fully random secret cannot be guessed.

use std::{fmt, str::FromStr};

use posthorn_ids::{ApiKeyId, Environment};
use posthorn_store::CredentialItem;

use crate::{Authority, CallerSecret, Secret};

/// The sort key of a credential. Each credential has a partition of its own.
pub const SORT: &str = "credential";

/// A presented key. Its `Debug` output shows only the id.
#[derive(Clone)]
pub struct ApiKey {
    environment: String,
    id: ApiKeyId,
    secret: Secret,
}

/// The text is not an API key. The error does not say which part is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an API key")]
pub struct InvalidApiKey;

impl ApiKey {
    /// The id, which finds the key's credential.
    pub fn id(&self) -> ApiKeyId {
        self.id
    }

    /// The complete key, to be shown once.
    pub fn reveal(&self) -> String {
        format!("ph_{}_{}_{}", self.environment, self.id.suffix(), self.secret.reveal())
    }

    /// Whether `credential` belongs to this key. Compares the secret in constant time. The environment in the key's text must match
    /// too, so that a live key cannot look like a test key.
    pub fn matches(&self, credential: &CredentialItem) -> bool {
        self.secret.matches(&credential.secret_hash)
            && credential.scope().is_ok_and(|scope| scope.environment().as_str() == self.environment)
    }

    /// SHA-256 of the secret, in hex.
    pub fn hash(&self) -> String {
        self.secret.hash()
    }
}

impl FromStr for ApiKey {
    type Err = InvalidApiKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.strip_prefix("ph_").ok_or(InvalidApiKey)?.splitn(3, '_');
        let mut next = || parts.next().ok_or(InvalidApiKey);
        let (environment, id, secret) = (next()?, next()?, next()?);
        let environment: Environment = environment.parse().map_err(|_| InvalidApiKey)?;
        let secret = Secret::parse(secret).map_err(|_| InvalidApiKey)?;
        let id = ApiKeyId::from_suffix(id).map_err(|_| InvalidApiKey)?;
        Ok(Self { environment: environment.as_str().to_owned(), id, secret })
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ApiKey({})", self.id)
    }
}

/// A new key: the secret for its owner, and the credential for the store.
pub struct NewKey {
    /// The key, to be shown once.
    pub key: ApiKey,
    /// The credential, to be stored.
    pub credential: CredentialItem,
}

impl NewKey {
    /// A key with the authority `authority` and a random secret.
    pub fn random(authority: &Authority, id: ApiKeyId, name: String) -> Self {
        Self::with_secret(authority, id, name, Secret::random())
    }

    /// A key with a secret that can be shown again, but only to a caller who repeats the request that made it. The secret is derived
    /// from `caller`, which only that caller knows, and from `nonce`, which is stored only as long as the request may be
    /// repeated.
    pub fn repeatable(
        authority: &Authority,
        id: ApiKeyId,
        name: String,
        caller: &CallerSecret,
        nonce: &str,
    ) -> Self {
        let secret = Secret::derived(caller, &format!("posthorn/api-key/v1/{nonce}/{id}"));
        Self::with_secret(authority, id, name, secret)
    }

    fn with_secret(authority: &Authority, id: ApiKeyId, name: String, secret: Secret) -> Self {
        let environment = authority.scope.environment().as_str().to_owned();
        let key = ApiKey { environment, id, secret };
        let permissions = authority.permissions.iter().map(|one| one.as_str().to_owned()).collect();
        let mut credential = CredentialItem::new(&authority.scope, id, name, key.hash(), permissions);
        authority.limits.write_to(&mut credential);
        credential.made_by = authority.maker;
        credential.directory = authority.directory;
        credential.setup = authority.setup;
        Self { key, credential }
    }
}

#[cfg(test)]
mod tests {
    use posthorn_ids::OrgId;

    use super::*;
    use crate::Permission;

    fn authority() -> Authority {
        let org = OrgId::new(jiff::Timestamp::UNIX_EPOCH);
        Authority {
            permissions: [Permission::EmailsSend].into(),
            ..Authority::none(posthorn_items::door::of_new_org(org, None, Environment::live()))
        }
    }

    fn new_key() -> NewKey {
        NewKey::random(&authority(), ApiKeyId::new(jiff::Timestamp::UNIX_EPOCH), "ci".into())
    }

    #[test]
    fn a_revealed_key_matches_its_own_credential_only() {
        let (mine, theirs) = (new_key(), new_key());
        let presented: ApiKey = mine.key.reveal().parse().unwrap();
        assert!(presented.matches(&mine.credential));
        assert!(!presented.matches(&theirs.credential));
        assert!(mine.key.reveal().starts_with("ph_live_"));
    }

    #[test]
    fn debug_output_and_the_credential_do_not_contain_the_secret() {
        let made = new_key();
        let shown = format!("{:?} {:?}", made.key, made.credential);
        assert!(!shown.contains(made.key.secret.reveal()));
    }

    #[test]
    fn a_repeatable_key_has_the_same_secret_for_the_same_caller_only() {
        let id = ApiKeyId::new(jiff::Timestamp::UNIX_EPOCH);
        let made = |caller| {
            let caller = CallerSecret::new(caller);
            NewKey::repeatable(&authority(), id, "ci".into(), &caller, "n").key.secret
        };
        assert_eq!(made("one"), made("one"));
        assert_ne!(made("one"), made("other"));
    }

    #[test]
    fn malformed_keys_are_refused() {
        let good = new_key().key.reveal();
        for text in ["", "ph_live", "ph_live_x_y", &good[1..], &good[..good.len() - 1], &format!("{good}a")] {
            assert_eq!(text.parse::<ApiKey>().err(), Some(InvalidApiKey), "{text}");
        }
    }
}
