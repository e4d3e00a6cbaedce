//! API keys: `ph_live_` + the id's 26 characters + `_` + 43 characters of secret.
//!
//! The id finds the key's credential. Of the secret, which has 256 bits, only the SHA-256 hash is stored. A fast hash is enough,
//! because a fully random secret cannot be guessed.

use std::{fmt, str::FromStr};

use aws_lc_rs::{hmac, rand};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use posthorn_ids::{ApiKeyId, Environment};
use posthorn_store::CredentialItem;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::Authority;

/// The sort key of a credential. Each credential has a partition of its own.
pub const SORT: &str = "credential";
const SECRET_BYTES: usize = 32;

/// A presented key. Its `Debug` output shows only the id.
#[derive(Clone)]
pub struct ApiKey {
    environment: String,
    id: ApiKeyId,
    secret: String,
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
        format!("ph_{}_{}_{}", self.environment, self.id.suffix(), self.secret)
    }

    /// Whether `credential` belongs to this key. Compares the secret in constant time. The environment in the key's text must match
    /// too, so that a live key cannot look like a test key.
    pub fn matches(&self, credential: &CredentialItem) -> bool {
        let secret = bool::from(self.hash().as_bytes().ct_eq(credential.secret_hash.as_bytes()));
        secret && credential.scope().is_ok_and(|scope| scope.environment().as_str() == self.environment)
    }

    /// SHA-256 of the secret, in hex.
    pub fn hash(&self) -> String {
        Sha256::digest(self.secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl FromStr for ApiKey {
    type Err = InvalidApiKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.strip_prefix("ph_").ok_or(InvalidApiKey)?.splitn(3, '_');
        let mut next = || parts.next().ok_or(InvalidApiKey);
        let (environment, id, secret) = (next()?, next()?, next()?);
        let decoded = BASE64_URL_SAFE_NO_PAD.decode(secret).map_err(|_| InvalidApiKey)?;
        let environment: Environment = environment.parse().map_err(|_| InvalidApiKey)?;
        if decoded.len() != SECRET_BYTES {
            return Err(InvalidApiKey);
        }
        let id = ApiKeyId::from_suffix(id).map_err(|_| InvalidApiKey)?;
        Ok(Self { environment: environment.as_str().to_owned(), id, secret: secret.to_owned() })
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
        Self::with_secret(authority, id, name, random_bytes())
    }

    /// A key with a secret that can be shown again, but only to a caller who repeats the request that made it. The secret is derived
    /// from `caller_secret`, which only that caller knows, and from `nonce`, which is stored only as long as the request may be
    /// repeated.
    pub fn repeatable(
        authority: &Authority,
        id: ApiKeyId,
        name: String,
        caller_secret: &[u8],
        nonce: &str,
    ) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, caller_secret);
        let tag = hmac::sign(&key, format!("posthorn/api-key/v1/{nonce}/{id}").as_bytes());
        let mut secret = [0; SECRET_BYTES];
        secret.copy_from_slice(tag.as_ref());
        Self::with_secret(authority, id, name, secret)
    }

    fn with_secret(authority: &Authority, id: ApiKeyId, name: String, secret: [u8; SECRET_BYTES]) -> Self {
        let secret = BASE64_URL_SAFE_NO_PAD.encode(secret);
        let environment = authority.scope.environment().as_str().to_owned();
        let key = ApiKey { environment, id, secret };
        let permissions = authority.permissions.iter().map(|one| one.as_str().to_owned()).collect();
        let mut credential = CredentialItem::new(&authority.scope, id, name, key.hash(), permissions);
        authority.limits.write_to(&mut credential);
        Self { key, credential }
    }
}

#[allow(clippy::expect_used, reason = "a secret must never be made without randomness")]
fn random_bytes() -> [u8; SECRET_BYTES] {
    let mut bytes = [0; SECRET_BYTES];
    rand::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

#[cfg(test)]
mod tests {
    use posthorn_ids::OrgId;

    use super::*;
    use crate::{Limits, Permission};

    fn authority() -> Authority {
        let org = OrgId::new(jiff::Timestamp::UNIX_EPOCH);
        Authority {
            scope: posthorn_items::door::of_new_org(org, None, Environment::live()),
            permissions: [Permission::EmailsSend].into(),
            limits: Limits::default(),
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
        assert!(!shown.contains(&made.key.secret));
    }

    #[test]
    fn a_repeatable_key_has_the_same_secret_for_the_same_caller_only() {
        let id = ApiKeyId::new(jiff::Timestamp::UNIX_EPOCH);
        let made = |caller: &[u8]| NewKey::repeatable(&authority(), id, "ci".into(), caller, "n").key.secret;
        assert_eq!(made(b"one"), made(b"one"));
        assert_ne!(made(b"one"), made(b"other"));
    }

    #[test]
    fn malformed_keys_are_refused() {
        let good = new_key().key.reveal();
        for text in ["", "ph_live", "ph_live_x_y", &good[1..], &good[..good.len() - 1], &format!("{good}a")] {
            assert_eq!(text.parse::<ApiKey>().err(), Some(InvalidApiKey), "{text}");
        }
    }
}
