//! Encodes texts that look like encoded words but are not. Mail programs decode such words even where RFC 2047 (section
//! 5) forbids them, so a name could be shown as another name. Therefore such a text is always encoded.

use base64::{Engine, prelude::BASE64_STANDARD};

/// Whether mail programs would mistake a part of the text for an encoded word.
pub(super) fn looks_encoded(text: &str) -> bool {
    text.contains("=?")
}

/// RFC 2047, section 2: words of at most 75 characters. No word ends inside a character.
pub(super) fn encoded_words(text: &str) -> String {
    const WORD_BYTES: usize = 45;
    let mut words = vec![String::new()];
    for letter in text.chars() {
        match words.last_mut() {
            Some(word) if word.len() + letter.len_utf8() <= WORD_BYTES => word.push(letter),
            _ => words.push(letter.into()),
        }
    }
    let encoded = words.iter().map(|word| format!("=?utf-8?B?{}?=", BASE64_STANDARD.encode(word)));
    encoded.collect::<Vec<_>>().join(" ")
}

/// A parameter as in RFC 2231, sections 3 and 4: percent-encoded, in pieces that fit a line.
pub(super) fn extended_parameter(name: &str, value: &str) -> String {
    const PIECE_CHARACTERS: usize = 60;
    let mut pieces = vec!["UTF-8''".to_owned()];
    for byte in value.bytes() {
        let plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let encoded = if plain { char::from(byte).to_string() } else { format!("%{byte:02X}") };
        match pieces.last_mut() {
            Some(piece) if piece.len() + encoded.len() <= PIECE_CHARACTERS => piece.push_str(&encoded),
            _ => pieces.push(encoded),
        }
    }
    if let [whole] = pieces.as_slice() {
        return format!("{name}*={whole}");
    }
    let numbered = pieces.iter().enumerate().map(|(at, piece)| format!("{name}*{at}*={piece}"));
    numbered.collect::<Vec<_>>().join("; ")
}
