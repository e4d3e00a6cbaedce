//! The token's format, before it is encoded as base64url (RFC 4648, section 5, without padding):
//!
//! | bytes | what |
//! | --- | --- |
//! | 1 | form: 1 never expires, 2 expires |
//! | 4 | the key's id |
//! | 5 | form 2 only: when it expires, in Unix seconds, big-endian |
//! | any | payload |
//! | 16 | HMAC-SHA256 of the purpose and all bytes before, truncated to 128 bits (RFC 2104, section 5) |

use aws_lc_rs::hmac;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use subtle::ConstantTimeEq;

use crate::{Key, key::ID_BYTES};

/// A longer text is not a token. A link must fit into a header line (RFC 5322, section 2.1.1, 998 characters) and into URLs.
pub const CHARACTERS_MAX: usize = 2_048;

const LASTING: u8 = 1;
const EXPIRING: u8 = 2;
const EXPIRY_BYTES: usize = 5;
const MAC_BYTES: usize = 16;
const DOMAIN: &[u8] = b"posthorn/token/1";

/// Why a text is not a valid token. For the log; callers get the same response for all reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidToken {
    /// It does not have the format of a token.
    #[error("the token is malformed")]
    Malformed,
    /// No known key signed it.
    #[error("the token is signed with an unknown key")]
    UnknownKey,
    /// It was altered, forged, or made for another purpose.
    #[error("the token's signature is not valid")]
    Forged,
    /// It has expired.
    #[error("the token has expired")]
    Expired,
}

/// Signs `payload` for `purpose`. The token is valid until `expires_at` (whole seconds), or without it, as long as the key is kept.
pub fn sign(key: &Key, purpose: &str, payload: &[u8], expires_at: Option<Timestamp>) -> String {
    let mut bytes = Vec::with_capacity(1 + ID_BYTES + EXPIRY_BYTES + payload.len() + MAC_BYTES);
    bytes.push(if expires_at.is_some() { EXPIRING } else { LASTING });
    bytes.extend_from_slice(key.id());
    if let Some(at) = expires_at {
        let seconds = (at.as_second().max(0) as u64).to_be_bytes();
        bytes.extend_from_slice(&seconds[seconds.len() - EXPIRY_BYTES..]);
    }
    bytes.extend_from_slice(payload);
    let mac = mac(key, purpose, &bytes);
    bytes.extend_from_slice(&mac);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The payload of a token that one of `keys` signed for `purpose` and that is valid at `now`.
///
/// # Errors
/// [`InvalidToken`]. The payload is not used before the signature is verified.
pub fn verify(keys: &[Key], purpose: &str, text: &str, now: Timestamp) -> Result<Vec<u8>, InvalidToken> {
    if text.len() > CHARACTERS_MAX {
        return Err(InvalidToken::Malformed);
    }
    // The decoder also checks the unused bits of the last character, so that a token has only one spelling.
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| InvalidToken::Malformed)?;
    let (signed, given) = bytes.split_last_chunk::<MAC_BYTES>().ok_or(InvalidToken::Malformed)?;
    let (form, rest) = signed.split_first().ok_or(InvalidToken::Malformed)?;
    let (id, rest) = rest.split_first_chunk::<ID_BYTES>().ok_or(InvalidToken::Malformed)?;
    let (expires_at, payload) = match *form {
        LASTING => (None, rest),
        EXPIRING => {
            let (seconds, payload) =
                rest.split_first_chunk::<EXPIRY_BYTES>().ok_or(InvalidToken::Malformed)?;
            (Some(seconds.iter().fold(0_i64, |sum, byte| (sum << 8) | i64::from(*byte))), payload)
        }
        _ => return Err(InvalidToken::Malformed),
    };
    let mut known = keys.iter().filter(|key| key.id() == id).peekable();
    known.peek().ok_or(InvalidToken::UnknownKey)?;
    if !known.any(|key| bool::from(mac(key, purpose, signed).ct_eq(given))) {
        return Err(InvalidToken::Forged);
    }
    if expires_at.is_some_and(|at| at <= now.as_second()) {
        return Err(InvalidToken::Expired);
    }
    Ok(payload.to_vec())
}

/// The MAC includes the purpose with its length, so that a purpose and payload cannot equal another purpose and payload.
fn mac(key: &Key, purpose: &str, signed: &[u8]) -> [u8; MAC_BYTES] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key.secret()));
    context.update(DOMAIN);
    context.update(&(purpose.len() as u64).to_be_bytes());
    context.update(purpose.as_bytes());
    context.update(signed);
    let mut short = [0; MAC_BYTES];
    short.copy_from_slice(&context.sign().as_ref()[..MAC_BYTES]);
    short
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn key(byte: u8) -> Key {
        Key::new([byte; 32])
    }

    #[test]
    fn a_token_is_valid_for_its_purpose_only() {
        let token = sign(&key(1), "unsubscribe", b"ada", None);
        assert_eq!(verify(&[key(1)], "unsubscribe", &token, at(0)), Ok(b"ada".to_vec()));
        assert_eq!(verify(&[key(1)], "click", &token, at(0)), Err(InvalidToken::Forged));
    }

    #[test]
    fn a_token_expires_at_its_exact_second_and_a_token_without_expiry_never() {
        let token = sign(&key(1), "upload", b"x", Some(at(100)));
        assert!(verify(&[key(1)], "upload", &token, at(99)).is_ok());
        assert_eq!(verify(&[key(1)], "upload", &token, at(100)), Err(InvalidToken::Expired));
        let lasting = sign(&key(1), "upload", b"x", None);
        assert!(verify(&[key(1)], "upload", &lasting, at(99_999_999_999)).is_ok());
    }

    #[test]
    fn a_token_of_an_older_key_is_valid_until_that_key_is_removed() {
        let token = sign(&key(1), "open", b"x", None);
        assert!(verify(&[key(2), key(1)], "open", &token, at(0)).is_ok());
        assert_eq!(verify(&[key(2)], "open", &token, at(0)), Err(InvalidToken::UnknownKey));
    }

    #[test]
    fn a_token_has_a_fixed_length_and_url_safe_characters() {
        let token = sign(&key(7), "unsubscribe", b"payload", Some(at(1_800_000_000)));
        assert_eq!(token.len(), 44);
        assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')));
    }

    proptest! {
        #[test]
        fn unsigned_texts_are_refused_without_a_panic(text in ".{0,200}", raw in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert!(verify(&[key(1)], "p", &text, at(0)).is_err());
            prop_assert!(verify(&[key(1)], "p", &BASE64_URL_SAFE_NO_PAD.encode(raw), at(0)).is_err());
        }

        #[test]
        fn verifying_a_token_gives_back_the_signed_payload(payload in proptest::collection::vec(any::<u8>(), 0..100), until in proptest::option::of(1..1_000_000_i64)) {
            let token = sign(&key(1), "p", &payload, until.map(at));
            prop_assert_eq!(verify(&[key(2), key(1)], "p", &token, at(0)), Ok(payload));
        }

        #[test]
        fn a_token_with_any_byte_changed_is_refused(
            payload in proptest::collection::vec(any::<u8>(), 0..60),
            until in proptest::option::of(1..1_000_000_i64),
            place in any::<proptest::sample::Index>(),
            flip in 1..=255_u8,
        ) {
            let token = sign(&key(1), "p", &payload, until.map(at));
            let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(&token).unwrap();
            let place = place.index(bytes.len());
            bytes[place] ^= flip;
            prop_assert!(verify(&[key(1)], "p", &BASE64_URL_SAFE_NO_PAD.encode(bytes), at(0)).is_err());
        }

        #[test]
        fn a_token_with_any_character_changed_cut_or_added_is_refused(
            payload in proptest::collection::vec(any::<u8>(), 0..60),
            place in any::<proptest::sample::Index>(),
            other in proptest::char::range('!', '~'),
        ) {
            let token = sign(&key(1), "p", &payload, None);
            let place = place.index(token.len());
            let mut changed = token.clone();
            changed.replace_range(place..=place, &other.to_string());
            prop_assert!(changed == token || verify(&[key(1)], "p", &changed, at(0)).is_err());
            prop_assert!(verify(&[key(1)], "p", &token[..place], at(0)).is_err());
            let longer = format!("{token}{other}");
            prop_assert!(verify(&[key(1)], "p", &longer, at(0)).is_err());
        }
    }
}
