//! Removes quotation marks that were pasted with a record's text.

/// The text without pasted quotation marks; several strings become one. `None` if it has no quotation marks.
pub(crate) fn unquoted(text: &str) -> Option<String> {
    let straight = text.trim().replace("\\\"", "\"").replace(['\u{201c}', '\u{201d}', '\u{201e}'], "\"");
    let inner = straight.strip_prefix('"').or_else(|| straight.strip_prefix('\''));
    let inner = match inner {
        Some(inner) => inner.strip_suffix(['"', '\'']).unwrap_or(inner),
        None => straight.strip_suffix('"')?,
    };
    // RFC 1035, section 5.1: adjacent strings are one text.
    let pieces: Vec<&str> = inner
        .split('"')
        .enumerate()
        .filter(|(number, piece)| number % 2 == 0 || !piece.trim().is_empty())
        .map(|(_, piece)| piece)
        .collect();
    Some(pieces.concat().trim().to_owned())
}

/// The text as the owner meant it: without quotation marks.
pub(crate) fn meant(text: &str) -> String {
    unquoted(text).unwrap_or_else(|| text.trim().to_owned())
}
