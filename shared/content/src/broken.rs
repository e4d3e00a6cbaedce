use std::fmt;

/// A fault in a template's source, with its place. Callers see it, so it contains no internal text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The field that holds the source: `html`, `mjml`, `text`, `subject` or `variables/…`.
    pub field: String,
    /// The line, from 1; `None` if the fault concerns the whole field.
    pub line: Option<usize>,
    /// The column in characters, from 1.
    pub column: Option<usize>,
    /// The reason. It follows the field's name.
    pub reason: String,
}

impl Broken {
    /// A fault of a whole field.
    pub(crate) fn field(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { field: field.into(), line: None, column: None, reason: reason.into() }
    }

    /// A fault at a byte of `source`.
    pub(crate) fn at(field: &str, source: &str, offset: usize, reason: impl Into<String>) -> Self {
        let (line, column) = line_and_column(source, offset);
        Self { field: field.to_owned(), line: Some(line), column: Some(column), reason: reason.into() }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (Some(line), Some(column)) => {
                write!(formatter, "line {line}, column {column}: {}", self.reason)
            }
            _ => formatter.write_str(&self.reason),
        }
    }
}

/// The line and the column (in characters), both from 1, of a byte offset in `source`. An offset past the end means the
/// end.
pub(crate) fn line_and_column(source: &str, offset: usize) -> (usize, usize) {
    let mut end = offset.min(source.len());
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    let before = &source[..end];
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (line, before[start..].chars().count() + 1)
}

/// The byte offset of a line and a column (in characters), both from 1. A place past the end means the end.
pub(crate) fn offset_of(source: &str, line: usize, column: usize) -> usize {
    let start = match line {
        0 | 1 => 0,
        _ => source.match_indices('\n').nth(line - 2).map_or(source.len(), |(at, _)| at + 1),
    };
    let rest = &source[start..];
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_lines_and_characters() {
        let source = "ab\nüx\n";
        for (offset, place) in
            [(0, (1, 1)), (1, (1, 2)), (3, (2, 1)), (4, (2, 1)), (5, (2, 2)), (7, (3, 1)), (99, (3, 1))]
        {
            assert_eq!(line_and_column(source, offset), place, "{offset}");
        }
        assert_eq!(offset_of(source, 2, 2), 5);
        assert_eq!(offset_of(source, 9, 9), source.len());
    }
}
