//! Generated parts of a hand-written file. Each part is between two comments.

/// The file lacks a comment that marks a generated part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no line `{missing}`")]
pub struct Unmarked {
    /// The comment that is missing.
    pub missing: String,
}

/// Replaces the text between the comments `# generated: <name>` and `# end: <name>` with `lines`, indented like the first comment.
///
/// # Errors
/// [`Unmarked`] if one of the comments is missing.
pub(crate) fn replace(text: &str, name: &str, lines: &str) -> Result<String, Unmarked> {
    let (opening, closing) = (format!("# generated: {name}"), format!("# end: {name}"));
    let (before, rest) = split_at_line(text, &opening)?;
    let (first, old) = rest.split_once('\n').unwrap_or((rest, ""));
    let (_, after) = split_at_line(old, &closing)?;
    let indent: String = first.chars().take_while(|one| *one == ' ').collect();
    let indented = lines.lines().map(|line| match line {
        "" => "\n".to_owned(),
        line => format!("{indent}{line}\n"),
    });
    Ok(format!("{before}{first}\n{}{after}", indented.collect::<String>()))
}

/// Splits the text before the line `wanted`.
fn split_at_line<'t>(text: &'t str, wanted: &str) -> Result<(&'t str, &'t str), Unmarked> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim() == wanted {
            return Ok(text.split_at(at));
        }
        at += line.len();
    }
    Err(Unmarked { missing: wanted.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a:\n  # generated: parts\n  old: 1\n  # end: parts\nb: 2\n";

    #[test]
    fn the_text_between_the_comments_is_replaced_and_indented() {
        let new = replace(TEXT, "parts", "new: |\n  1\n\n  2\n").unwrap();
        assert_eq!(new, "a:\n  # generated: parts\n  new: |\n    1\n\n    2\n  # end: parts\nb: 2\n");
        assert_eq!(replace(&new, "parts", "old: 1\n").unwrap(), TEXT);
    }

    #[test]
    fn the_error_names_the_missing_comment() {
        let missing = |text: &str| replace(text, "parts", "").unwrap_err().missing;
        assert_eq!(missing(&TEXT.replace("# generated", "#")), "# generated: parts");
        assert_eq!(missing(&TEXT.replace("# end", "#")), "# end: parts");
    }
}
