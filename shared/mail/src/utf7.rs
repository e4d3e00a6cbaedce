//! UTF-7 (RFC 2152). It is obsolete, but old mail programs still write it.

use crate::transfer::base64_value;

pub(crate) fn is_label(label: &str) -> bool {
    ["utf-7", "utf7", "unicode-1-1-utf-7"].iter().any(|name| label.eq_ignore_ascii_case(name))
}

/// Decodes UTF-7 in one pass. Invalid input becomes U+FFFD.
pub(crate) fn decode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut left = bytes;
    while let Some(plus) = memchr::memchr(b'+', left) {
        text.push_str(&String::from_utf8_lossy(&left[..plus]));
        let shifted = &left[plus + 1..];
        let length = shifted.iter().position(|byte| base64_value(*byte).is_none()).unwrap_or(shifted.len());
        let (encoded, rest) = shifted.split_at(length);
        left = rest.strip_prefix(b"-").unwrap_or(rest);
        if encoded.is_empty() {
            text.push('+');
        }
        text.extend(
            char::decode_utf16(units(encoded)).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)),
        );
    }
    text.push_str(&String::from_utf8_lossy(left));
    text
}

/// The UTF-16 units that modified base64 encodes.
fn units(encoded: &[u8]) -> impl Iterator<Item = u16> {
    let (mut bits, mut count) = (0_u32, 0_u32);
    encoded.iter().filter_map(|byte| base64_value(*byte)).filter_map(move |value| {
        bits = bits << 6 | u32::from(value);
        count += 6;
        (count >= 16).then(|| {
            count -= 16;
            (bits >> count & 0xffff) as u16
        })
    })
}
