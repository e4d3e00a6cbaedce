//! The keys that sign a product's access tokens, and when each signs. They change by themselves: a successor is published a day before it
//! signs, so that whoever keeps the published keys for hours knows it by then; and a key stays published until the last token that it
//! signed is over.

use posthorn_items::Item;
use serde::{Deserialize, Serialize};

const HOUR_MS: i64 = 3600 * 1000;
/// How long a key signs.
const SIGNS_MS: i64 = 30 * 24 * HOUR_MS;
/// How long a successor is published before it signs.
const AHEAD_MS: i64 = 24 * HOUR_MS;
/// How long a key stays published after its successor signs: longer than its tokens are valid, and clocks differ.
const AFTER_MS: i64 = HOUR_MS;
/// The most keys of a product. Each change by hand adds one, until the oldest is over.
pub(crate) const KEYS_MAX: usize = 10;

/// The keys of a product, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningKeys {
    /// The keys.
    pub(crate) keys: Vec<SigningKey>,
}

/// A key: P-256, for ES256 (RFC 7518, section 3.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningKey {
    /// Its name in tokens and among the published keys: its thumbprint (RFC 7638).
    pub kid: String,
    /// The public key's coordinates, in base64url (RFC 7518, section 6.2.1).
    pub x: String,
    /// The same.
    pub y: String,
    /// The private key, sealed.
    #[serde(with = "serde_bytes")]
    pub(crate) sealed: Vec<u8>,
    /// From when on it signs, in Unix milliseconds.
    pub signs_from: i64,
}

impl Item for SigningKeys {
    const KIND: &'static str = "user_signing_keys";
}

impl SigningKeys {
    /// The key that signs now.
    pub fn signing(&self, now_ms: i64) -> Option<&SigningKey> {
        self.keys.iter().filter(|key| key.signs_from <= now_ms).max_by_key(|key| key.signs_from)
    }

    /// From when on a new key is to sign, in Unix milliseconds; `None` if none is needed now.
    pub fn needs(&self, now_ms: i64) -> Option<i64> {
        let Some(newest) = self.keys.iter().map(|key| key.signs_from).max() else { return Some(now_ms) };
        (newest + SIGNS_MS - AHEAD_MS <= now_ms).then_some((newest + SIGNS_MS).max(now_ms + AHEAD_MS))
    }

    /// The keys that tokens may be signed with, or will be: those to publish.
    pub fn published(&self, now_ms: i64) -> impl Iterator<Item = &SigningKey> {
        let over = self.keys.iter().map(|key| key.signs_from).filter(|from| from + AFTER_MS <= now_ms).max();
        self.keys.iter().filter(move |key| over.is_none_or(|over| key.signs_from >= over))
    }

    /// Adds a key, and forgets those that are over.
    pub(crate) fn add(&mut self, key: SigningKey, now_ms: i64) {
        let published: Vec<SigningKey> = self.published(now_ms).cloned().collect();
        self.keys = published;
        self.keys.push(key);
        let excess = self.keys.len().saturating_sub(KEYS_MAX);
        self.keys.drain(..excess);
    }

    /// Adds a key that signs from now on, in place of successors that do not sign yet. With `revoke` it is the only one: all tokens that
    /// others signed are refused at once.
    pub(crate) fn renew(&mut self, key: SigningKey, revoke: bool, now_ms: i64) {
        self.keys.retain(|other| !revoke && other.signs_from <= now_ms);
        self.add(key, now_ms);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(signs_from: i64, n: usize) -> SigningKey {
        SigningKey { kid: n.to_string(), x: String::new(), y: String::new(), sealed: Vec::new(), signs_from }
    }

    /// Signs a token: makes a key if one is needed. Returns the kid.
    fn sign(keys: &mut SigningKeys, now_ms: i64, made: &mut usize) -> String {
        if let Some(from) = keys.needs(now_ms) {
            *made += 1;
            keys.add(key(from, *made), now_ms);
        }
        keys.signing(now_ms).unwrap().kid.clone()
    }

    #[test]
    fn a_successor_is_published_a_day_before_it_signs_and_the_old_key_an_hour_longer() {
        let (mut keys, mut made) = (SigningKeys::default(), 0);
        let kids = |keys: &SigningKeys, at: i64| -> Vec<String> {
            keys.published(at).map(|key| key.kid.clone()).collect()
        };
        assert_eq!(sign(&mut keys, 0, &mut made), "1");
        assert_eq!(sign(&mut keys, SIGNS_MS - AHEAD_MS - 1, &mut made), "1");
        assert_eq!(kids(&keys, SIGNS_MS - AHEAD_MS - 1), ["1"]);
        assert_eq!(sign(&mut keys, SIGNS_MS - AHEAD_MS, &mut made), "1", "published, and not signing yet");
        assert_eq!(kids(&keys, SIGNS_MS - AHEAD_MS), ["1", "2"]);
        assert_eq!(sign(&mut keys, SIGNS_MS, &mut made), "2");
        assert_eq!(kids(&keys, SIGNS_MS + AFTER_MS - 1), ["1", "2"]);
        assert_eq!(kids(&keys, SIGNS_MS + AFTER_MS), ["2"]);
    }

    #[test]
    fn after_a_long_rest_the_old_key_signs_a_day_longer() {
        let (mut keys, mut made) = (SigningKeys::default(), 0);
        sign(&mut keys, 0, &mut made);
        let later = 10 * SIGNS_MS;
        assert_eq!(sign(&mut keys, later, &mut made), "1");
        assert_eq!(sign(&mut keys, later + AHEAD_MS - 1, &mut made), "1");
        assert_eq!(sign(&mut keys, later + AHEAD_MS, &mut made), "2");
    }

    #[test]
    fn a_renewed_key_signs_at_once_and_revoking_leaves_no_other() {
        let (mut keys, mut made) = (SigningKeys::default(), 0);
        sign(&mut keys, 0, &mut made);
        keys.renew(key(5, 9), false, 5);
        assert_eq!((sign(&mut keys, 5, &mut made), keys.published(5).count()), ("9".to_owned(), 2));
        keys.renew(key(6, 10), true, 6);
        assert_eq!((sign(&mut keys, 6, &mut made), keys.published(6).count()), ("10".to_owned(), 1));
    }

    proptest! {
        #[test]
        fn each_token_can_be_verified_until_it_is_over_by_who_keeps_the_keys_for_hours(
            gaps in prop::collection::vec(1..(2 * SIGNS_MS), 1..40), kept in 0..AHEAD_MS,
        ) {
            let (mut keys, mut made, mut now) = (SigningKeys::default(), 0, 0);
            // The keys that a verifier fetched, and when.
            let mut fetched: Option<(i64, Vec<String>)> = None;
            for gap in gaps {
                let kid = sign(&mut keys, now, &mut made);
                let published = |at: i64| -> Vec<String> { keys.published(at).map(|key| key.kid.clone()).collect() };
                prop_assert!(published(now).contains(&kid) && published(now + AFTER_MS - 1).contains(&kid));
                // Whoever has kept the keys for less than a day knows the one that signs.
                match &fetched {
                    Some((at, known)) if now - at <= kept => {
                        prop_assert!(known.contains(&kid), "{} is not among {:?}", kid, known);
                    }
                    _ => fetched = Some((now, published(now))),
                }
                prop_assert!(keys.keys.len() <= 4);
                now += gap;
            }
        }
    }
}
