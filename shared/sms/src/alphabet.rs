//! The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038, sections 6.2.1 and 6.2.1.1).
//!
//! The national language tables of section 6.2.1.2 are not used. AWS has no setting for them, and sends a text with any other
//! character as UCS-2. <https://docs.aws.amazon.com/sms-voice/latest/userguide/sms-limitations-character.html>

/// The septets that a character takes: 1 in the default alphabet, 2 in the extension table (an escape goes before it), `None` if it
/// is in neither.
pub(crate) fn septets(character: char) -> Option<usize> {
    match character {
        ' '..='Z' | 'a'..='z' | '\n' | '\r' | '_' | '¡' | '£' | '¤' | '¥' | '§' | '¿' => Some(1),
        'Ä' | 'Å' | 'Æ' | 'Ç' | 'É' | 'Ñ' | 'Ö' | 'Ø' | 'Ü' | 'ß' => Some(1),
        'à' | 'ä' | 'å' | 'æ' | 'è' | 'é' | 'ì' | 'ñ' | 'ò' | 'ö' | 'ø' | 'ù' | 'ü' => Some(1),
        'Γ' | 'Δ' | 'Θ' | 'Λ' | 'Ξ' | 'Π' | 'Σ' | 'Φ' | 'Ψ' | 'Ω' => Some(1),
        '\u{c}' | '[' | '\\' | ']' | '^' | '{' | '|' | '}' | '~' | '€' => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of section 6.2.1 in the order of its codes, without the escape at 0x1B.
    const DEFAULT: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                           ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    /// The table of section 6.2.1.1 in the order of its codes: form feed, `^`, and so on.
    const EXTENSION: &str = "\u{c}^{}\\[~]|€";

    #[test]
    fn exactly_the_characters_of_the_standard_have_septets() {
        assert_eq!((DEFAULT.chars().count(), EXTENSION.chars().count()), (127, 10));
        for character in '\0'..='\u{ffff}' {
            let expected = match (DEFAULT.contains(character), EXTENSION.contains(character)) {
                (true, _) => Some(1),
                (_, true) => Some(2),
                _ => None,
            };
            assert_eq!(septets(character), expected, "{character:?}");
        }
    }

    #[test]
    fn letters_of_national_tables_and_characters_that_only_look_alike_have_none() {
        for character in ['ş', 'ğ', 'ı', 'ç', 'á', 'ã', 'ł', '\u{2126}', '\u{2206}', '`', '\t', '\u{1b}', '’']
        {
            assert_eq!(septets(character), None, "{character:?}");
        }
    }
}
