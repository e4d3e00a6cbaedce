//! The parts of a mail, found in one walk over its bytes (RFC 2046, section 5.1).

use std::ops::Range;

use memchr::memmem;

use crate::{
    Content, Encoding, Fields, MediaType, Parameterized,
    header::{Head, head_at, line_end},
    limits::{BOUNDARY_BYTES_MAX, NESTING_MAX, PARTS_MAX},
};

/// A mail and the ranges of its parts.
#[derive(Debug)]
pub struct Mail<'r> {
    raw: &'r [u8],
    parts: Vec<Part<'r>>,
    rest: Option<Range<usize>>,
}

/// A part of a mail: the mail itself, a multipart, or a piece of content.
#[derive(Debug, Clone)]
pub struct Part<'r> {
    header: &'r [u8],
    unread: Option<Range<usize>>,
    start: usize,
    body: Range<usize>,
    parent: Option<usize>,
    place: usize,
    children: usize,
    kind: MediaType,
    is_too_deep: bool,
}

/// A limit that a mail exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Excess {
    /// A header has too many fields or bytes.
    Header,
    /// There are too many parts.
    Parts,
    /// Multiparts are nested too deeply.
    Nesting,
}

/// A multipart that has not ended. It stays open after its closing delimiter, because some programs write more parts
/// there.
struct Open {
    boundary: Vec<u8>,
    part: usize,
}

struct Delimiter {
    start: usize,
    next: usize,
    level: usize,
    closes: bool,
}

impl<'r> Mail<'r> {
    /// Finds the parts of `raw`. There is always at least one: the mail itself. Time is linear in the input; the limits
    /// bound the memory.
    pub fn read(raw: &'r [u8]) -> Self {
        let mut mail = Self { raw, parts: Vec::new(), rest: None };
        let mut open: Vec<Open> = Vec::new();
        let finder = memmem::Finder::new(b"\n--");
        let mut at = mail.start_part(0, &mut open);
        while let Some(delimiter) = next_delimiter(raw, at, &open, &finder) {
            let end = before_line_break(raw, delimiter.start);
            mail.end_parts(end, &open[delimiter.level..], delimiter.closes);
            open.truncate(delimiter.level + 1);
            at = delimiter.next;
            if delimiter.closes {
                continue;
            }
            if mail.parts.len() >= PARTS_MAX {
                mail.rest = Some(at..raw.len());
                return mail;
            }
            at = mail.start_part(at, &mut open);
        }
        mail
    }

    /// Notes the part that starts at `start`. Returns where its body starts.
    fn start_part(&mut self, start: usize, open: &mut Vec<Open>) -> usize {
        let Head { read, unread, body } = head_at(self.raw, start, |line| level_of(line, open).is_some());
        let parent = open.last().map(|open| open.part);
        let header = &self.raw[read];
        let default = match parent.and_then(|parent| self.parts.get(parent)) {
            Some(parent) if parent.kind.is("multipart", "digest") => MediaType::message(),
            _ => MediaType::text(),
        };
        let typed = Fields::of(header).last("content-type").map(Parameterized::parse);
        let kind = typed.as_ref().and_then(|typed| MediaType::parse(&typed.value)).unwrap_or(default);
        let boundary = typed.and_then(|typed| Some(typed.raw("boundary")?.trim_ascii_end().to_vec()));
        let boundary = boundary.filter(|one| !one.is_empty() && one.len() <= BOUNDARY_BYTES_MAX);
        let boundary = boundary.filter(|_| kind.main == "multipart");
        let is_too_deep = boundary.is_some() && open.len() >= NESTING_MAX;
        let place = parent.map_or(0, |parent| {
            self.parts[parent].children += 1;
            self.parts[parent].children - 1
        });
        if let Some(boundary) = boundary.filter(|_| !is_too_deep) {
            open.push(Open { boundary, part: self.parts.len() });
        }
        self.parts.push(Part {
            header,
            unread,
            start,
            body: body..self.raw.len(),
            parent,
            place,
            children: 0,
            kind,
            is_too_deep,
        });
        body
    }

    /// Ends the last part and the multiparts inside the one that the delimiter belongs to (the first of `open`). If the
    /// delimiter closes that one, ends it too.
    fn end_parts(&mut self, end: usize, open: &[Open], closes: bool) {
        let delimited = open.first().map(|open| open.part);
        let inner = open.iter().map(|open| open.part);
        for place in inner.chain(self.parts.len().checked_sub(1)) {
            let part = &mut self.parts[place];
            let is_ended = part.body.end < self.raw.len();
            if !is_ended && (closes || Some(place) != delimited) {
                part.body.end = end.max(part.body.start);
            }
        }
    }

    /// The part for the mail itself. Its header is the mail's header.
    pub fn root(&self) -> Option<&Part<'r>> {
        self.parts.first()
    }

    /// All parts except multiparts, in the order of the mail. A multipart without parts counts as text: RFC 2045,
    /// section 5.2 says to read content without a valid type as text.
    pub fn leaves(&self) -> impl Iterator<Item = &Part<'r>> {
        self.parts.iter().filter(|part| part.children == 0)
    }

    /// The part that contains `part`.
    pub fn parent(&self, part: &Part<'_>) -> Option<&Part<'r>> {
        part.parent.and_then(|parent| self.parts.get(parent))
    }

    /// The range after the last part that was read, if there are too many parts.
    pub fn rest(&self) -> Option<Range<usize>> {
        self.rest.clone()
    }

    /// The range of the mail's own header past a limit.
    pub fn unread_header(&self) -> Option<Range<usize>> {
        self.root().and_then(|root| root.unread.clone())
    }

    /// The limits that the mail exceeds, each once.
    pub fn excesses(&self) -> Vec<Excess> {
        let header = self.parts.iter().any(|part| part.unread.is_some());
        let nesting = self.parts.iter().any(|part| part.is_too_deep);
        let all =
            [(Excess::Header, header), (Excess::Parts, self.rest.is_some()), (Excess::Nesting, nesting)];
        all.into_iter().filter(|(_, exceeded)| *exceeded).map(|(excess, _)| excess).collect()
    }
}

impl<'r> Part<'r> {
    /// The fields of its header.
    pub fn fields(&self) -> Fields<'r> {
        Fields::of(self.header)
    }

    /// Its media type. It is `text/plain` if the type is missing or invalid, or if it is a multipart without parts.
    pub fn media_type(&self) -> MediaType {
        if self.kind.main == "multipart" && self.children == 0 {
            MediaType::text()
        } else {
            self.kind.clone()
        }
    }

    /// Its index among the parts of its parent, from 0.
    pub fn place(&self) -> usize {
        self.place
    }

    /// Whether it is not parsed further, because a limit is reached inside it.
    pub fn is_opaque(&self) -> bool {
        self.is_too_deep || (self.parent.is_some() && self.unread.is_some())
    }

    /// A field with parameters, such as `Content-Disposition`.
    pub fn parameterized(&self, name: &str) -> Option<Parameterized> {
        self.fields().last(name).map(Parameterized::parse)
    }

    /// Its content.
    pub fn content(&self) -> Content {
        if self.is_opaque() {
            return Content::as_written(self.start..self.body.end);
        }
        let encoding = self.fields().last("content-transfer-encoding").map(Encoding::parse);
        let is_text = self.media_type().main == "text";
        Content { range: self.body.clone(), encoding: encoding.unwrap_or(Encoding::None), is_text }
    }

    /// The offset in the mail where it starts, with its header.
    pub fn start(&self) -> usize {
        self.start
    }
}

/// The next line that is a delimiter of an open multipart. `at` is the start of a line.
fn next_delimiter(raw: &[u8], at: usize, open: &[Open], finder: &memmem::Finder<'_>) -> Option<Delimiter> {
    if open.is_empty() {
        return None;
    }
    // The line break before `at` belongs to a line that could be a delimiter itself.
    let mut from = at.saturating_sub(1);
    while let Some(found) = finder.find(raw.get(from..)?) {
        let start = from + found + 1;
        let next = line_end(raw, start);
        if let Some((level, closes)) = level_of(&raw[start..next], open) {
            return Some(Delimiter { start, next, level, closes });
        }
        from = if raw[next - 1] == b'\n' { next - 1 } else { next };
    }
    None
}

/// The open multipart that the line delimits, the innermost first, and whether the line closes it. Only blanks may follow the
/// boundary (RFC 2046, section 5.1.1).
fn level_of(line: &[u8], open: &[Open]) -> Option<(usize, bool)> {
    let token = line.strip_prefix(b"--")?.trim_ascii_end();
    if token.len() > BOUNDARY_BYTES_MAX + 2 {
        return None;
    }
    open.iter().enumerate().rev().find_map(|(level, open)| {
        let rest = token.strip_prefix(open.boundary.as_slice())?;
        (rest.is_empty() || rest == b"--").then_some((level, rest == b"--"))
    })
}

/// The line break before a delimiter belongs to the delimiter.
fn before_line_break(raw: &[u8], start: usize) -> usize {
    let line = &raw[..start];
    let line = line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line));
    line.len()
}

#[cfg(test)]
mod tests;
