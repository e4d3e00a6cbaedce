use std::fmt;

use aws_lc_rs::{hmac, rand};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::CallerSecret;

const BYTES: usize = 32;

/// SHA-256 of a text, in hex.
pub fn sha256_hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A random text of 256 bits, in 43 characters. Only its SHA-256 hash is stored: a fast hash is enough, because a fully random
/// secret cannot be guessed. Its `Debug` output shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// The text is not a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a secret")]
pub struct InvalidSecret;

impl Secret {
    /// A new secret.
    #[allow(clippy::expect_used, reason = "a secret must never be made without randomness")]
    pub fn random() -> Self {
        let mut bytes = [0; BYTES];
        rand::fill(&mut bytes).expect("the operating system gives randomness");
        Self::of_bytes(bytes)
    }

    fn of_bytes(bytes: [u8; BYTES]) -> Self {
        Self(BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }

    /// A secret that only the holder of a credential can be shown again: it is derived from the credential (HMAC-SHA256), and from
    /// `purpose`, which must name what the secret is for and be different each time.
    pub(crate) fn derived(caller: &CallerSecret, purpose: &str) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, caller.as_bytes());
        let mut bytes = [0; BYTES];
        bytes.copy_from_slice(hmac::sign(&key, purpose.as_bytes()).as_ref());
        Self::of_bytes(bytes)
    }

    /// Reads a presented secret.
    ///
    /// # Errors
    /// [`InvalidSecret`] if it has another length or other characters.
    pub fn parse(text: &str) -> Result<Self, InvalidSecret> {
        let decoded = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidSecret)?;
        if decoded.len() == BYTES { Ok(Self(text.to_owned())) } else { Err(InvalidSecret) }
    }

    /// The secret itself, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Its SHA-256 hash, in hex.
    pub fn hash(&self) -> String {
        sha256_hex(&self.0)
    }

    /// Whether `hash` is its hash. Compares in constant time.
    pub fn matches(&self, hash: &str) -> bool {
        self.hash().as_bytes().ct_eq(hash.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_matches_its_own_hash_only_and_is_not_shown() {
        let (mine, other) = (Secret::random(), Secret::random());
        let read = Secret::parse(mine.reveal()).unwrap();
        assert!(read.matches(&mine.hash()) && !read.matches(&other.hash()) && !read.matches(""));
        assert!(!format!("{mine:?}").contains(mine.reveal()));
        for text in ["", "short", &mine.reveal()[1..], &format!("{}a", mine.reveal())] {
            assert_eq!(Secret::parse(text), Err(InvalidSecret), "{text}");
        }
    }
}
