//! Finds the end of a header and its fields (RFC 5322, section 2.2).

use std::ops::Range;

use memchr::memchr;

use crate::limits::{FIELDS_MAX, HEADER_BYTES_MAX};

/// A field of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'r> {
    /// Its name as written.
    pub name: &'r [u8],
    /// Its value as written, with its line breaks.
    pub value: &'r [u8],
}

/// The fields of a header, in order.
#[derive(Debug, Clone)]
pub struct Fields<'r> {
    left: &'r [u8],
}

/// The ranges of a header in a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// The fields that are read.
    pub read: Range<usize>,
    /// The fields past a limit, if there are any.
    pub unread: Option<Range<usize>>,
    /// Where the body starts.
    pub body: usize,
}

/// Finds the header that starts at `start`. An empty line ends it. A line that is not a field also ends it and belongs
/// to the body, because some programs leave out the empty line. `is_delimiter` recognises the lines that end any part.
pub(crate) fn head_at(raw: &[u8], start: usize, is_delimiter: impl Fn(&[u8]) -> bool) -> Head {
    let (mut at, mut fields, mut read_to) = (start, 0, None);
    let body = loop {
        if at >= raw.len() {
            break at;
        }
        let next = line_end(raw, at);
        let line = &raw[at..next];
        if is_delimiter(line) {
            break at;
        }
        match kind_of(line, fields == 0) {
            Line::Empty => break next,
            Line::Other => break at,
            Line::Skipped => {}
            Line::Field => fields += 1,
            Line::Continued => {}
        }
        if read_to.is_none() && (fields > FIELDS_MAX || next - start > HEADER_BYTES_MAX) {
            // A field past the byte limit is cut; a field past the count limit is left out.
            read_to = Some(if fields > FIELDS_MAX { at } else { start + HEADER_BYTES_MAX });
        }
        at = next;
    };
    let end = at;
    Head { read: start..read_to.unwrap_or(end), unread: read_to.map(|cut| cut..end), body }
}

/// The end of the line that starts at `at`, including its line break.
pub(crate) fn line_end(raw: &[u8], at: usize) -> usize {
    memchr(b'\n', &raw[at..]).map_or(raw.len(), |found| at + found + 1)
}

enum Line {
    Empty,
    Field,
    Continued,
    Skipped,
    Other,
}

fn kind_of(line: &[u8], is_first: bool) -> Line {
    if line.trim_ascii().is_empty() && (is_first || !is_blank(line[0])) {
        return Line::Empty;
    }
    if is_blank(line[0]) {
        return if is_first { Line::Other } else { Line::Continued };
    }
    if field_name(line).is_some() {
        return Line::Field;
    }
    // The first line of a mail in an mbox file.
    let is_mbox = line.starts_with(b"From ") || line.starts_with(b">From ");
    if is_first && is_mbox { Line::Skipped } else { Line::Other }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// The length of the field's name. Blanks before the colon are allowed (RFC 5322, section 4.5).
fn field_name(line: &[u8]) -> Option<usize> {
    let length = line.iter().position(|byte| !(33..=126).contains(byte) || *byte == b':')?;
    let rest = &line[length..];
    let colon = rest.iter().position(|byte| !is_blank(*byte))?;
    (length > 0 && rest[colon] == b':').then_some(length)
}

impl<'r> Fields<'r> {
    /// The fields of `header`.
    pub fn of(header: &'r [u8]) -> Self {
        Self { left: header }
    }

    /// The value of the last field named `name`; names ignore case.
    pub fn last(self, name: &str) -> Option<&'r [u8]> {
        self.filter(|field| field.name.eq_ignore_ascii_case(name.as_bytes())).map(|field| field.value).last()
    }
}

impl<'r> Iterator for Fields<'r> {
    type Item = Field<'r>;

    fn next(&mut self) -> Option<Field<'r>> {
        while !self.left.is_empty() {
            let mut end = line_end(self.left, 0);
            let first = end;
            while end < self.left.len() && is_blank(self.left[end]) {
                end = line_end(self.left, end);
            }
            let (field, left) = self.left.split_at(end);
            self.left = left;
            if let Some(length) = field_name(&field[..first]) {
                let colon = length + memchr(b':', &field[length..])?;
                return Some(Field { name: &field[..length], value: field[colon + 1..].trim_ascii() });
            }
        }
        None
    }
}

/// The value on one line. Each line break, with the blanks around it, becomes one space (RFC 5322, section 2.2.3).
pub fn unfolded(value: &[u8]) -> Vec<u8> {
    let mut line = Vec::with_capacity(value.len());
    for (at, piece) in value.split(|byte| *byte == b'\n').enumerate() {
        let piece = if at == 0 { piece } else { piece.trim_ascii_start() };
        if at > 0 {
            while line.last().copied().is_some_and(|byte| is_blank(byte) || byte == b'\r') {
                line.pop();
            }
            line.push(b' ');
        }
        line.extend_from_slice(piece);
    }
    while line.last().is_some_and(u8::is_ascii_whitespace) {
        line.pop();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(raw: &[u8]) -> (Vec<String>, &[u8]) {
        let head = head_at(raw, 0, |_| false);
        let fields = Fields::of(&raw[head.read]);
        (fields.map(|field| String::from_utf8_lossy(field.name).into_owned()).collect(), &raw[head.body..])
    }

    #[test]
    fn an_empty_line_or_a_line_that_is_no_field_ends_a_header() {
        assert_eq!(
            names(b"A: 1\r\nB : 2\r\n\tmore\r\n\r\nC: 3"),
            (vec!["A".into(), "B".into()], &b"C: 3"[..])
        );
        assert_eq!(names(b"A: 1\nnot a field\nB: 2"), (vec!["A".into()], &b"not a field\nB: 2"[..]));
        assert_eq!(names(b"text"), (vec![], &b"text"[..]));
        assert_eq!(names(b"\r\ntext"), (vec![], &b"text"[..]));
        assert_eq!(names(b"From ada@example.com Sat\nA: 1\n\nx"), (vec!["A".into()], &b"x"[..]));
        assert_eq!(names(b"A: 1"), (vec!["A".into()], &b""[..]));
        assert_eq!(names(b""), (vec![], &b""[..]));
    }

    #[test]
    fn fields_past_a_limit_are_skipped() {
        let many = [b"a:\r\n".repeat(FIELDS_MAX + 5), b"\r\nbody".to_vec()].concat();
        let head = head_at(&many, 0, |_| false);
        assert_eq!(Fields::of(&many[head.read.clone()]).count(), FIELDS_MAX);
        assert_eq!((head.unread.unwrap().len(), &many[head.body..]), (20, &b"body"[..]));
        let long = [b"A: ", vec![b'x'; HEADER_BYTES_MAX].as_slice(), b"\r\nB: 1\r\n\r\nbody"].concat();
        let head = head_at(&long, 0, |_| false);
        assert_eq!((head.read.len(), Fields::of(&long[head.read]).count()), (HEADER_BYTES_MAX, 1));
        assert_eq!(&long[head.body..], b"body");
        assert!(head.unread.is_some());
    }

    #[test]
    fn a_folded_value_is_one_line() {
        assert_eq!(unfolded(b"a \r\n\t b\r\n c"), b"a b c");
    }
}
