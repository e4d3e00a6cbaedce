//! Crockford base32 of 128 bits in 26 characters, as TypeID writes it.

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 26 characters of 5 bits hold 130 bits, so the first character may use only three of its bits.
pub(crate) const LENGTH: usize = 26;

pub(crate) fn encode(value: u128) -> String {
    (0..LENGTH).rev().map(|position| ALPHABET[((value >> (position * 5)) & 31) as usize] as char).collect()
}

/// `None` for another length, for other characters (upper case too: each id has one spelling), or for more than 128 bits.
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
    fn the_examples_that_typeid_publishes_encode_and_decode() {
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
    fn other_lengths_characters_and_sizes_are_refused() {
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
