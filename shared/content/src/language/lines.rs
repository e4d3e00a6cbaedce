//! Long lines. The engine counts columns in 16 bits: a fault behind column 65,534 adds one to the largest of them, which ends
//! in a panic where arithmetic is checked (minijinja 3.0.5, `Tokenizer::syntax_error`). Minified HTML has such lines, so they
//! are not refused: what is checked is a copy with shorter ones.

use std::borrow::Cow;

use super::fault::Fault;

/// Characters of a line that the engine gets to see.
const LINE_CHARACTERS_MAX: usize = 60_000;

/// The source with line breaks in place of blanks, or of letters and digits where a line has no blank: as long as before, byte
/// for byte, so that places stay true. To the engine's syntax a line break is a blank, and in what is no tag a letter like any
/// other. In a tag of so many letters and digits in one piece it is a fault, as such a tag is.
///
/// # Errors
/// For a line in which nothing can be replaced.
pub(super) fn shortened(source: &str) -> Result<Cow<'_, str>, Fault> {
    if source.lines().all(|line| line.len() <= LINE_CHARACTERS_MAX) {
        return Ok(Cow::Borrowed(source));
    }
    let mut breaks = Vec::new();
    let (mut column, mut blank, mut letter) = (0, None, None);
    let mut before = ' ';
    for (at, one) in source.char_indices() {
        column += 1;
        match one {
            '\n' => (column, blank, letter) = (0, None, None),
            ' ' => blank = Some((at, column)),
            // A letter behind a backslash is part of an escape.
            _ if one.is_ascii_alphanumeric() && before != '\\' => letter = Some((at, column)),
            _ => {}
        }
        before = one;
        if column > LINE_CHARACTERS_MAX {
            let (place, up_to) = blank.or(letter).ok_or_else(|| Fault {
                offset: at,
                reason: format!("a line has more than {LINE_CHARACTERS_MAX} characters without a blank"),
            })?;
            breaks.push(place);
            column -= up_to;
            (blank, letter) = (None, letter.filter(|(at, _)| *at > place).map(|(at, old)| (at, old - up_to)));
        }
    }
    let mut bytes = source.as_bytes().to_vec();
    for at in breaks {
        bytes[at] = b'\n';
    }
    // Each of these bytes was a character of its own.
    Ok(String::from_utf8(bytes).map_or(Cow::Borrowed(source), Cow::Owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_short_and_bytes_stay_in_place() {
        for source in [
            "a b ".repeat(100_000),
            "x".repeat(200_000),
            format!("{}\n{}", "é ".repeat(70_000), "y".repeat(59_999)),
            format!("a {}", "z".repeat(130_000)),
        ] {
            let short = shortened(&source).unwrap();
            assert_eq!(short.len(), source.len());
            assert!(short.lines().all(|line| line.chars().count() <= LINE_CHARACTERS_MAX));
            assert!(short.bytes().zip(source.bytes()).filter(|(new, old)| new != old).count() <= 7);
        }
        assert!(matches!(shortened("short"), Ok(Cow::Borrowed("short"))));
        assert_eq!(shortened(&"é".repeat(61_000)).unwrap_err().offset, 120_000);
    }
}
