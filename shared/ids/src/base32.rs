//! Crockford base32 of 128 bits in 26 characters, as TypeID spells it.

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 26 characters of 5 bits hold 130 bits; the first character may use only three.
pub(crate) const LENGTH: usize = 26;

pub(crate) fn encode(value: u128) -> String {
    (0..LENGTH).rev().map(|position| ALPHABET[((value >> (position * 5)) & 31) as usize] as char).collect()
}

/// `None` for another length, another alphabet (upper case too: one spelling per id), or a value over 128 bits.
pub(crate) fn decode(text: &str) -> Option<u128> {
    if text.len() != LENGTH || text.as_bytes()[0] > b'7' {
        return None;
    }
    text.bytes().try_fold(0u128, |value, byte| {
        let digit = ALPHABET.iter().position(|candidate| *candidate == byte)?;
        Some((value << 5) | digit as u128)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typeids_published_examples_hold() {
        for (text, uuid) in [
            ("00000000000000000000000000", 0),
            ("7zzzzzzzzzzzzzzzzzzzzzzzzz", u128::MAX),
            ("01h455vb4pex5vsknk084sn02q", 0x01890a5d_ac96_774b_bcce_b302099a8057),
        ] {
            assert_eq!(encode(uuid), text);
            assert_eq!(decode(text), Some(uuid));
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in [
            "",
            "8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "01H455VB4PEX5VSKNK084SN02Q",
            "01h455vb4pex5vsknk084sn02",
            "u1h455vb4pex5vsknk084sn02q",
        ] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
