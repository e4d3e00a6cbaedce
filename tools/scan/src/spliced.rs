//! Generated parts of hand-written files. Each part is between two marks.

use std::io;

/// Where the text between the marks of `part` begins and ends, in bytes of `text`. Marks are comments: `# made: PART` and
/// `# end: PART`, or the same as HTML comments.
fn place(text: &str, part: &str) -> io::Result<(usize, usize)> {
    let missing = |mark: &str| io::Error::other(format!("the mark `{mark}` is missing"));
    let (begin, end) = (format!("made: {part}"), format!("end: {part}"));
    let start = text.find(&begin).ok_or_else(|| missing(&begin))?;
    let start = start + text[start..].find('\n').ok_or_else(|| missing(&begin))? + 1;
    let stop = start + text[start..].find(&end).ok_or_else(|| missing(&end))?;
    Ok((start, text[..stop].rfind('\n').map_or(start, |line| line + 1)))
}

/// The text between the marks of `part`.
///
/// # Errors
/// If a mark is missing.
pub fn between<'t>(text: &'t str, part: &str) -> io::Result<&'t str> {
    let (start, stop) = place(text, part)?;
    Ok(&text[start..stop])
}

/// `text` with `made` between the marks of `part`.
///
/// # Errors
/// If a mark is missing.
pub fn put_in(text: &str, part: &str, made: &str) -> io::Result<String> {
    let (start, stop) = place(text, part)?;
    Ok([&text[..start], made, &text[stop..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_between_the_marks_is_replaced() {
        let text = "a\n  # made: x\n  old\n  # end: x\nb\n";
        assert_eq!(put_in(text, "x", "  new\n").unwrap(), "a\n  # made: x\n  new\n  # end: x\nb\n");
        assert_eq!(put_in("nothing", "x", "").unwrap_err().to_string(), "the mark `made: x` is missing");
    }
}
