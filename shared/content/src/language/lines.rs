//! Handles long lines. The engine counts columns in 16 bits: for a fault after column 65,534 it adds one to the largest
//! number, which panics if arithmetic is checked (minijinja 3.0.5, `Tokenizer::syntax_error`). Minified HTML has such
//! lines, so they are not refused. Instead, a copy with shorter lines is checked.

use std::borrow::Cow;

use super::fault::Fault;

/// Most characters of a line in the copy.
const LINE_CHARACTERS_MAX: usize = 60_000;

/// The source with some blanks replaced by line breaks; in a line without a blank, a letter or digit is replaced. The
/// length in bytes does not change, so offsets stay valid. In the engine's syntax, a line break is the same as a blank;
/// outside tags it is a character like any other. In a tag with so many letters and digits in one piece, the break is a
/// fault, but so is the tag itself.
///
/// # Errors
/// If a line has nothing that can be replaced.
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
            // A letter after a backslash is part of an escape.
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
    // Each replaced byte was a one-byte character.
    Ok(String::from_utf8(bytes).map_or(Cow::Borrowed(source), Cow::Owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_short_and_offsets_stay_the_same() {
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
