//! Counts a text's parts, as carriers bill them.
//!
//! A part holds 140 bytes: 160 letters of the GSM alphabet, or 70 UTF-16 units of any text. In a text of several parts, each gives
//! 7 letters or 3 units to the header that joins them.
//! 3GPP TS 23.038, 6.2.1; 3GPP TS 23.040, 9.2.3.24.1; <https://docs.aws.amazon.com/sms-voice/latest/userguide/sms-limitations-character.html>

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// The GSM alphabet of 7 bits.
    Gsm,
    /// UTF-16.
    Unicode,
}

impl Encoding {
    /// The name in events.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gsm => "GSM",
            Self::Unicode => "Unicode",
        }
    }
}

/// The letters of the GSM alphabet that are not ASCII letters and digits.
const OTHER_LETTERS: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
/// The letters that take two places: an escape and a letter.
const ESCAPED: &str = "\u{c}^{}\\[~]|€";

/// The encoding of a text, and the number of its parts.
pub(super) fn parts(text: &str) -> (Encoding, u32) {
    match text.chars().map(gsm_places).collect::<Option<Vec<usize>>>() {
        Some(places) => (Encoding::Gsm, count(&places, 160, 153)),
        None => {
            let units: Vec<usize> = text.chars().map(char::len_utf16).collect();
            (Encoding::Unicode, count(&units, 70, 67))
        }
    }
}

fn gsm_places(letter: char) -> Option<usize> {
    match letter {
        _ if letter.is_ascii_alphanumeric() || OTHER_LETTERS.contains(letter) => Some(1),
        _ if ESCAPED.contains(letter) => Some(2),
        _ => None,
    }
}

/// A letter is never cut in two: one that does not fit begins the next part.
fn count(places: &[usize], alone: usize, each: usize) -> u32 {
    if places.iter().sum::<usize>() <= alone {
        return 1;
    }
    let (mut parts, mut filled) = (1, 0);
    for taken in places {
        if filled + taken > each {
            (parts, filled) = (parts + 1, 0);
        }
        filled += taken;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{Encoding::*, *};

    #[test]
    fn parts_are_counted_by_the_gsm_rules() {
        for (text, expected) in [
            ("a".repeat(160), (Gsm, 1)),
            ("a".repeat(161), (Gsm, 2)),
            ("a".repeat(306), (Gsm, 2)),
            ("a".repeat(307), (Gsm, 3)),
            ("€".repeat(80), (Gsm, 1)),
            ("€".repeat(81), (Gsm, 2)),
            // 76 pairs fill 152 of 153 places; the next pair does not fit.
            ("€".repeat(153), (Gsm, 3)),
            ("é\n@_".into(), (Gsm, 1)),
            ("`".into(), (Unicode, 1)),
            ("я".repeat(70), (Unicode, 1)),
            ("я".repeat(71), (Unicode, 2)),
            ("я".repeat(134), (Unicode, 2)),
            ("😀".repeat(35), (Unicode, 1)),
            ("😀".repeat(36), (Unicode, 2)),
            // 33 pairs fill 66 of 67 units.
            ("😀".repeat(67), (Unicode, 3)),
        ] {
            assert_eq!(parts(&text), expected, "{text}");
        }
    }
}
