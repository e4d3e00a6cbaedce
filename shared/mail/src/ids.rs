//! Message ids (RFC 5322, section 3.6.4).

use crate::header::unfolded;

/// The ids of a field, in order, without angle brackets; at most the last `ids_max`. A field without brackets is split
/// at blanks.
pub fn message_ids(written: &[u8], ids_max: usize) -> Vec<String> {
    let line = unfolded(written);
    let ids = pieces(&line);
    let from = ids.len().saturating_sub(ids_max);
    ids[from..].iter().map(|id| whole(id)).collect()
}

/// The first id of a field.
pub fn first_message_id(written: &[u8]) -> Option<String> {
    let line = unfolded(written);
    pieces(&line).first().map(|id| whole(id))
}

fn pieces(line: &[u8]) -> Vec<&[u8]> {
    let bracketed = line.split(|byte| *byte == b'<').skip(1);
    let bracketed = bracketed.filter_map(|piece| piece.split(|byte| *byte == b'>').next());
    let mut ids: Vec<&[u8]> = bracketed.filter(|id| !id.trim_ascii().is_empty()).collect();
    if ids.is_empty() {
        let words = line.split(u8::is_ascii_whitespace);
        ids = words.filter(|word| word.contains(&b'@') && !word.contains(&b'<')).collect();
    }
    ids
}

/// Some programs fold a long id.
fn whole(id: &[u8]) -> String {
    let id: Vec<u8> = id.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    String::from_utf8_lossy(&id).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_with_and_without_brackets() {
        for (written, expected) in [
            ("<a@b> <c@d>", vec!["a@b", "c@d"]),
            ("<a@b>,\r\n\t<c@d>", vec!["a@b", "c@d"]),
            ("<a@\r\n b>", vec!["a@b"]),
            ("a@b c@d", vec!["a@b", "c@d"]),
            ("\"Ada's mail of Monday\" <a@b>", vec!["a@b"]),
            ("<open", vec!["open"]),
            ("none", vec![]),
            ("<>", vec![]),
        ] {
            assert_eq!(message_ids(written.as_bytes(), 10), expected, "{written}");
        }
        assert_eq!(message_ids(b"<a@b> <c@d> <e@f>", 2), ["c@d", "e@f"]);
    }
}
