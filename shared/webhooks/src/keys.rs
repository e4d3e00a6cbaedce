//! The keys that sign an endpoint's deliveries (<https://www.standardwebhooks.com>): a secret shared with the receiver
//! (`v1`), or a key pair whose public key the receiver has (`v1a`).

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, prelude::BASE64_STANDARD};
use posthorn_ids::SigningKeyId;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// How long a rotated-out key still signs, together with its successor.
pub const OVERLAP_MS: i64 = 24 * 3600 * 1000;
/// Most keys of one scheme that sign at the same time. Each adds a signature to the header of every delivery.
pub const KEYS_MAX: usize = 5;

const PRIVATE_PREFIX: &str = "whsk_";
const PUBLIC_PREFIX: &str = "whpk_";

/// A signature scheme, by its identifier in Standard Webhooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// HMAC-SHA256 with a shared secret.
    V1,
    /// Ed25519 (RFC 8032).
    V1a,
}

/// A key that an endpoint's deliveries are signed with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningKey {
    /// The id of the rotation that made it. Keys of both schemes share it if they were made together.
    pub id: SigningKeyId,
    /// Its scheme.
    pub scheme: Scheme,
    /// `whsec_…` or `whsk_…`, sealed for this endpoint.
    pub sealed: ByteBuf,
    /// The public key of a key pair, `whpk_…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<String>,
    /// Unix milliseconds until which it signs, if it was rotated out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<i64>,
}

impl SigningKey {
    /// Whether it signs at `now_ms`.
    pub fn signs_at(&self, now_ms: i64) -> bool {
        self.until_ms.is_none_or(|until_ms| now_ms < until_ms)
    }
}

/// The scheme already has [`KEYS_MAX`] signing keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{KEYS_MAX} keys are signing already; each stops a day after it was rotated out")]
pub struct TooManyKeys;

/// Makes `fresh` the newest key of its scheme. The others of the scheme sign for one more day. Returns `false` if
/// `fresh` is already there.
///
/// # Errors
/// If the scheme already has [`KEYS_MAX`] signing keys.
pub fn rotate_in(keys: &mut Vec<SigningKey>, fresh: SigningKey, now_ms: i64) -> Result<bool, TooManyKeys> {
    if keys.iter().any(|key| key.id == fresh.id && key.scheme == fresh.scheme) {
        return Ok(false);
    }
    keys.retain(|key| key.signs_at(now_ms));
    let of_scheme = |key: &&mut SigningKey| key.scheme == fresh.scheme;
    if keys.iter_mut().filter(of_scheme).count() >= KEYS_MAX {
        return Err(TooManyKeys);
    }
    for key in keys.iter_mut().filter(of_scheme) {
        key.until_ms.get_or_insert(now_ms + OVERLAP_MS);
    }
    keys.push(fresh);
    Ok(true)
}

/// Whether the rotation `id` is outdated: its keys no longer sign, or they are missing and later keys exist. Repeating
/// such a rotation would make old keys the newest.
pub fn is_past(keys: &[SigningKey], id: SigningKeyId, now_ms: i64) -> bool {
    let mut own = keys.iter().filter(|key| key.id == id).peekable();
    match own.peek() {
        Some(_) => !own.any(|key| key.signs_at(now_ms)),
        None => keys.iter().any(|key| key.id.created_at() > id.created_at()),
    }
}

/// The text is neither a secret nor a private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signing secret is not of the form whsec_… or whsk_…")]
pub struct InvalidSecret;

/// The secret for `bytes`, in the form that receivers' libraries accept.
pub fn new_secret(bytes: &[u8; 32]) -> String {
    format!("whsec_{}", BASE64_STANDARD.encode(bytes))
}

/// The private key for `seed` (RFC 8032, section 5.1.5), and its public key in the form that receivers accept.
///
/// # Errors
/// Never for a seed of 32 bytes.
pub fn new_key_pair(seed: &[u8; 32]) -> Result<(String, String), InvalidSecret> {
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| InvalidSecret)?;
    let public = BASE64_STANDARD.encode(pair.public_key().as_ref());
    let private = BASE64_STANDARD.encode(seed);
    Ok((format!("{PRIVATE_PREFIX}{private}"), format!("{PUBLIC_PREFIX}{public}")))
}

/// The key pair of a private key; `None` if the text is not a private key.
pub(crate) fn key_pair(private: &str) -> Option<Ed25519KeyPair> {
    let seed = BASE64_STANDARD.decode(private.strip_prefix(PRIVATE_PREFIX)?).ok()?;
    Ed25519KeyPair::from_seed_unchecked(&seed).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: i64, scheme: Scheme) -> SigningKey {
        let id = SigningKeyId::new(jiff::Timestamp::from_millisecond(number).unwrap());
        SigningKey { id, scheme, sealed: ByteBuf::new(), public: None, until_ms: None }
    }

    #[test]
    fn a_rotated_out_key_signs_for_one_more_day() {
        let mut keys = vec![key(1, Scheme::V1), key(1, Scheme::V1a)];
        assert_eq!(rotate_in(&mut keys, key(2, Scheme::V1), 1_000), Ok(true));
        let signing = |keys: &[SigningKey], now_ms| keys.iter().filter(|key| key.signs_at(now_ms)).count();
        assert_eq!((signing(&keys, 1_000 + OVERLAP_MS - 1), signing(&keys, 1_000 + OVERLAP_MS)), (3, 2));
        assert_eq!(keys[1].until_ms, None, "the other scheme's key stays");
        assert_eq!(rotate_in(&mut keys, key(3, Scheme::V1), 1_000 + OVERLAP_MS), Ok(true));
        assert_eq!(keys.len(), 3, "keys that no longer sign are removed");
    }

    #[test]
    fn a_repeated_rotation_changes_nothing_and_too_many_keys_are_refused() {
        let mut keys = vec![key(0, Scheme::V1)];
        let second = key(1, Scheme::V1);
        assert_eq!(rotate_in(&mut keys, second.clone(), 5), Ok(true));
        assert_eq!(rotate_in(&mut keys, second, 6), Ok(false));
        for number in 2..5 {
            assert_eq!(rotate_in(&mut keys, key(number, Scheme::V1), 7), Ok(true));
        }
        assert_eq!(rotate_in(&mut keys, key(9, Scheme::V1), 8), Err(TooManyKeys));
        assert_eq!(rotate_in(&mut keys, key(9, Scheme::V1), 5 + OVERLAP_MS), Ok(true));
    }

    #[test]
    fn a_rotation_is_past_when_its_keys_no_longer_sign_or_later_keys_exist() {
        let [first, second] = [1, 2].map(|number| key(number, Scheme::V1));
        let id = first.id;
        let mut keys = vec![key(0, Scheme::V1)];
        assert!(!is_past(&keys, id, 5), "it is not made yet");
        rotate_in(&mut keys, first, 5).unwrap();
        rotate_in(&mut keys, second, 6).unwrap();
        assert!(!is_past(&keys, id, 6 + OVERLAP_MS - 1), "its keys still sign");
        assert!(is_past(&keys, id, 6 + OVERLAP_MS));
        keys.retain(|key| key.id != id);
        assert!(is_past(&keys, id, 7), "a later key exists");
    }

    #[test]
    fn a_key_pair_matches_the_test_vector_of_its_seed() {
        // RFC 8032, section 7.1, test 1.
        let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        let bytes = |hex: &str| -> Vec<u8> {
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
        };
        let (private, shown) = new_key_pair(&bytes(seed).try_into().unwrap()).unwrap();
        assert_eq!(shown, format!("whpk_{}", BASE64_STANDARD.encode(bytes(public))));
        assert_eq!(key_pair(&private).unwrap().public_key().as_ref(), bytes(public));
        assert!(key_pair("whsec_AAAA").is_none() && key_pair("whsk_AAAA").is_none());
    }
}
