//! Backup codes: each logs in once instead of an authenticator app's code. They are random, so a fast hash protects them.

use std::collections::BTreeSet;

use aws_lc_rs::rand;
use posthorn_access::sha256_hex;

use crate::totp::TotpError;

/// How many codes a person has.
const CODES: usize = 10;
/// 80 bits.
const BYTES: usize = 10;
/// The characters of a code without its hyphens.
pub(crate) const CODE_CHARS: usize = 16;
/// Crockford's base32: without letters that look like digits.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// New codes, to be shown once, and their hashes, to be stored.
pub(crate) fn new_codes() -> Result<(Vec<String>, BTreeSet<String>), TotpError> {
    let mut codes = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let mut bytes = [0; BYTES];
        rand::fill(&mut bytes).map_err(|_| TotpError::no_randomness())?;
        codes.push(write(bytes));
    }
    let hashes = codes.iter().filter_map(|code| hash(code)).collect();
    Ok((codes, hashes))
}

fn write(bytes: [u8; BYTES]) -> String {
    let bits = bytes.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let mut code = String::with_capacity(CODE_CHARS + 3);
    for place in 0..CODE_CHARS {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        let index = (bits >> (5 * (CODE_CHARS - 1 - place))) & 31;
        code.push(char::from(ALPHABET[index as usize]));
    }
    code
}

/// The hash of a presented code; `None` if it cannot be one. Capital letters, spaces, hyphens and letters that look like digits are
/// read as people mean them.
pub(crate) fn hash(presented: &str) -> Option<String> {
    let mut code = String::with_capacity(CODE_CHARS);
    for one in presented.chars().filter(|one| !one.is_whitespace() && *one != '-') {
        let one = match one.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        };
        if code.len() == CODE_CHARS || !one.is_ascii() || !ALPHABET.contains(&(one as u8)) {
            return None;
        }
        code.push(one);
    }
    (code.len() == CODE_CHARS).then(|| sha256_hex(&code))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ten_codes_have_ten_hashes_and_look_like_this() {
        let (codes, hashes) = new_codes().unwrap();
        assert_eq!((codes.len(), hashes.len()), (10, 10));
        assert!(codes.iter().all(|code| code.len() == 19 && hashes.contains(&hash(code).unwrap())));
        assert_eq!(write([0; 10]), "0000-0000-0000-0000");
        assert_eq!(write([255; 10]), "zzzz-zzzz-zzzz-zzzz");
    }

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let meant = hash("01ab-cdef-ghjk-mnpq").unwrap();
        for written in ["01abcdefghjkmnpq", " OIAB CDEF GHJK MNPQ ", "0lab-cdef-ghjk-mnpq"] {
            assert_eq!(hash(written).as_ref(), Some(&meant), "{written}");
        }
        for other in [
            "",
            "123456",
            "01ab-cdef-ghjk-mnp",
            "01ab-cdef-ghjk-mnpq0",
            "01ab-cdef-ghjk-mnpu",
            "01ab-cdef-ghjk-mnpä",
        ] {
            assert_eq!(hash(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn different_bits_give_different_codes(one: [u8; BYTES], other: [u8; BYTES]) {
            prop_assert_eq!(write(one) == write(other), one == other);
            prop_assert_eq!(hash(&write(one)) == hash(&write(other)), one == other);
        }

        #[test]
        fn any_text_can_be_presented(text in ".{0,60}") {
            let _ = hash(&text);
        }
    }
}
