//! Finds the files that an HTML shows: it refers to them by `cid:` (RFC 2392) anywhere, such as in `src`, `srcset`,
//! `background` or a style's `url()`. One pass, which reads each byte at most twice.

use std::collections::HashSet;

use percent_encoding::percent_decode_str;

const SCHEME: &[u8] = b"cid:";
/// A percent-encoded or entity-encoded character takes at most six characters, and an id has at most 128.
const REFERENCE_BYTES_MAX: usize = 6 * 128;

/// The ids in lower case, because mail programs ignore the case.
pub(super) fn content_ids(html: &str) -> HashSet<String> {
    let bytes = html.as_bytes();
    let mut ids = HashSet::new();
    let mut at = 0;
    while let Some(found) = next_scheme(bytes, at) {
        let end = bytes.len().min(found + REFERENCE_BYTES_MAX);
        let length = bytes[found..end].iter().take_while(|byte| may_spell_an_id(**byte)).count();
        at = found + length;
        // `may_spell_an_id` accepts only ASCII, so the slice ends between two characters.
        let id = id(&html[found..at]);
        if !id.is_empty() {
            ids.insert(id);
        }
    }
    ids
}

/// The offset after the next `cid:`.
fn next_scheme(bytes: &[u8], from: usize) -> Option<usize> {
    let colon = bytes[from..].iter().enumerate().filter(|(_, byte)| **byte == b':').map(|(at, _)| from + at);
    colon
        .filter(|colon| {
            colon.checked_sub(3).is_some_and(|start| bytes[start..=*colon].eq_ignore_ascii_case(SCHEME))
        })
        .map(|colon| colon + 1)
        .next()
}

/// Characters of [content ids](crate::Attachment::content_id), and those that encode them.
fn may_spell_an_id(byte: u8) -> bool {
    is_of_an_id(char::from(byte)) || matches!(byte, b'%' | b'&' | b'#' | b';')
}

fn is_of_an_id(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '@' | '+')
}

/// The decoded id of a reference, up to the first character that no id has (`&quot;`).
fn id(reference: &str) -> String {
    let plain = html_escape::decode_html_entities(reference);
    let plain = percent_decode_str(&plain).decode_utf8_lossy();
    plain.chars().take_while(|letter| is_of_an_id(*letter)).collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_in_every_spelling() {
        for html in [
            "<img src=\"cid:logo@acme.example\">",
            "<img src='CID:Logo@Acme.example'/>",
            "<img src=cid:logo@acme.example>",
            "<img src=\"cid:logo%40acme.example\">",
            "<img src=\"cid:logo&#64;acme.example\">",
            "<img src=\"cid:logo&#x40;acme&period;example\">",
            "<td style=\"background:url(cid:logo@acme.example)\">",
            "<td style=\"background:url(&quot;cid:logo@acme.example&quot;)\">",
            "<td style='background:url( \"cid:logo@acme.example\" )'>",
            "<td background=\"cid:logo@acme.example\">",
            "<img srcset=\"cid:small 1x, cid:logo@acme.example 2x\">",
            "<img srcset=\"cid:small,cid:logo@acme.example\">",
            "é:cid:cid:logo@acme.example",
        ] {
            assert!(content_ids(html).contains("logo@acme.example"), "{html}: {:?}", content_ids(html));
        }
    }

    #[test]
    fn only_ids_that_the_html_names_are_found() {
        for html in
            ["", "cid:", ":", "id:", "<p>logo</p>", "ci&#100;:logo", "cid: logo", "cid:é", "acid-logo"]
        {
            assert!(content_ids(html).is_empty(), "{html}: {:?}", content_ids(html));
        }
        let ids = content_ids("<img src=\"cid:logos\"><img src=\"cid:x.logo\">");
        assert!(!ids.contains("logo"), "{ids:?}");
        assert_eq!(content_ids(&format!("cid:{}", "a".repeat(10_000))).len(), 1);
    }
}
