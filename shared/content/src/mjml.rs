//! Converts MJML to HTML once, when a template is saved. Marks that mean nothing to MJML replace the template's
//! expressions and tags, which are put back in the HTML.

mod survey;

use mrml::prelude::{
    parser::{Error, ParserOptions, Span, noop_loader::NoopIncludeLoader},
    render::RenderOptions,
};

use crate::{Broken, broken::offset_of, limits::COMPILED_BYTES_MAX, mjml::survey::survey};

const FIELD: &str = "mjml";
/// A mark is this word, a number that makes it unique in the source, `x`, the mark's own number, and `x`.
const MARK: &str = "mark";
const MARK_END: char = 'x';

/// Converts MJML to HTML that still has the template's expressions.
pub(crate) fn to_html(source: &str) -> Result<String, Broken> {
    let mut marked = Marked::of(source);
    marked.examine(source)?;
    let options = ParserOptions { include_loader: Box::new(NoopIncludeLoader) };
    let parsed =
        mrml::parse_with_options(&marked.text, &options).map_err(|error| marked.broken(source, &error))?;
    let html = parsed
        .element
        .render(&RenderOptions::default())
        .map_err(|error| Broken::field(FIELD, format!("cannot be rendered: {error}")))?;
    marked.restore(source, &html)
}

/// Whether the letter makes the parser panic. From a `>` it looks two bytes back for `]]>`, which would be inside the
/// letter (htmlparser 0.2.1, `parse_text_impl`).
fn makes_the_parser_panic(letter: char, rest: &str) -> bool {
    !letter.is_ascii() && rest.bytes().take(2).any(|byte| byte == b'>')
}

/// A source in which marks replace: each expression, tag and comment of the template; each character that the renderer
/// would write as a Rust escape (`\u{a0}`); and each character that makes the parser panic.
struct Marked {
    text: String,
    /// The beginning of every mark.
    mark: String,
    /// The range of each in the source, and the range of its mark in the text.
    places: Vec<Place>,
}

struct Place {
    source: std::ops::Range<usize>,
    text: std::ops::Range<usize>,
}

impl Marked {
    fn of(source: &str) -> Self {
        let mut marked =
            Self { text: String::with_capacity(source.len()), mark: unlike(source), places: Vec::new() };
        let mut rest = 0;
        while let Some(tag) = next_tag(source, rest) {
            marked.plain(source, rest..tag.start);
            rest = tag.end;
            marked.put(tag);
        }
        marked.plain(source, rest..source.len());
        marked
    }

    /// Copies text outside of expressions and tags.
    fn plain(&mut self, source: &str, range: std::ops::Range<usize>) {
        for (at, letter) in source[range.clone()].char_indices() {
            let at = range.start + at;
            // The renderer writes attributes with Rust's `Debug`. The survey handles the escapes of ASCII characters.
            let escaped = letter == '\\' || (!letter.is_ascii() && letter.escape_debug().len() > 1);
            if escaped || makes_the_parser_panic(letter, &source[at + letter.len_utf8()..]) {
                self.put(at..at + letter.len_utf8());
            } else {
                self.text.push(letter);
            }
        }
    }

    fn put(&mut self, place: std::ops::Range<usize>) {
        let start = self.text.len();
        self.text.push_str(&format!("{}{}{MARK_END}", self.mark, self.places.len()));
        self.places.push(Place { source: place, text: start..self.text.len() });
    }

    /// The source offset that corresponds to an offset in the text.
    fn in_source(&self, offset: usize) -> usize {
        match self.places.partition_point(|place| place.text.end <= offset) {
            before if self.places.get(before).is_some_and(|place| place.text.start <= offset) => {
                self.places[before].source.start
            }
            0 => offset,
            before => self.places[before - 1].source.end + (offset - self.places[before - 1].text.end),
        }
    }

    /// Refuses sources that cost too much to parse or render, and prepares attributes for the renderer.
    fn examine(&mut self, source: &str) -> Result<(), Broken> {
        let breaks = survey(&self.text)
            .map_err(|(at, reason)| Broken::at(FIELD, source, self.in_source(at), reason))?;
        // In HTML, a line break in an attribute is the same as a space.
        for at in breaks {
            self.text.replace_range(at..=at, " ");
        }
        Ok(())
    }

    fn broken(&self, source: &str, error: &Error) -> Broken {
        let at = |position: &Span, rule: &str| {
            let (start, end) = (self.in_source(position.start), self.in_source(position.end));
            let what = source.get(start..end.max(start)).unwrap_or_default();
            let spaces = what.len() - what.trim_start().len();
            let shown: String = what.trim().chars().take(40).collect();
            Broken::at(FIELD, source, start + spaces, format!("`{shown}` {rule}"))
        };
        match error {
            Error::UnexpectedElement { position, .. } => {
                at(position, "is not an element that is allowed here")
            }
            Error::UnexpectedToken { position, .. } => at(position, "is not allowed here"),
            Error::MissingAttribute { name, position, .. } => {
                at(position, &format!("lacks the attribute `{name}`"))
            }
            Error::InvalidAttribute { position, .. } => at(position, "is not an attribute of this element"),
            Error::InvalidFormat { position, .. } => at(position, "has an invalid format"),
            Error::IncludeLoaderError { position, .. } => {
                at(position, "cannot be included: templates do not support includes")
            }
            Error::EndOfStream { .. } => {
                Broken::at(FIELD, source, source.len(), "the source ends before all elements are closed")
            }
            Error::ParserError { source: reason, .. } => {
                let place = reason.pos();
                let offset = offset_of(&self.text, place.row as usize, place.col as usize);
                Broken::at(FIELD, source, self.in_source(offset), "this is not well-formed MJML")
            }
            Error::NoRootNode => Broken::at(FIELD, source, 0, "there is no `<mjml>` element"),
            Error::SizeLimit { .. } => Broken::field(FIELD, "is too large"),
        }
    }

    /// Puts the template's expressions back.
    fn restore(&self, source: &str, html: &str) -> Result<String, Broken> {
        let mut restored = String::with_capacity(html.len());
        let mut kept = vec![false; self.places.len()];
        let mut newest_block = None;
        for (at, part) in html.split(self.mark.as_str()).enumerate() {
            if at == 0 {
                restored.push_str(part);
                continue;
            }
            let (number, rest) = part.split_once(MARK_END).unwrap_or((part, ""));
            let Some((number, place)) =
                number.parse().ok().and_then(|at: usize| Some((at, self.places.get(at)?)))
            else {
                return Err(Broken::field(FIELD, "an expression is in a place where MJML changes it"));
            };
            let tag = &source[place.source.clone()];
            if tag.starts_with("{%") && !kept[number] {
                if newest_block.is_some_and(|newest| newest > number) {
                    return Err(self.misplaced(
                        source,
                        number,
                        "MJML moves this tag: put it inside one element",
                    ));
                }
                newest_block = Some(number);
            }
            kept[number] = true;
            restored.push_str(tag);
            restored.push_str(rest);
            // An attribute of a class is repeated with every element of the class.
            if restored.len() > COMPILED_BYTES_MAX {
                break;
            }
        }
        if restored.len() > COMPILED_BYTES_MAX {
            return Err(Broken::field(
                FIELD,
                format!("generates more than {COMPILED_BYTES_MAX} bytes of HTML"),
            ));
        }
        self.nothing_lost(source, &kept).map(|()| restored)
    }

    /// Refuses MJML that loses an expression or a tag. Comments may be lost.
    fn nothing_lost(&self, source: &str, kept: &[bool]) -> Result<(), Broken> {
        let is_note = |number: usize| source[self.places[number].source.clone()].starts_with("{#");
        let reason =
            "MJML reads this attribute when the template is saved, so it cannot contain an expression";
        match (0..kept.len()).find(|number| !kept[*number] && !is_note(*number)) {
            Some(lost) => Err(self.misplaced(source, lost, reason)),
            None => Ok(()),
        }
    }

    fn misplaced(&self, source: &str, number: usize, reason: &str) -> Broken {
        Broken::at(FIELD, source, self.places[number].source.start, reason)
    }
}

/// A beginning of marks that does not occur in the source.
fn unlike(source: &str) -> String {
    // A source of n bytes contains fewer than n of these.
    let free = (0..=source.len())
        .map(|number| format!("{MARK}{number}{MARK_END}"))
        .find(|mark| !source.contains(mark));
    free.unwrap_or_default()
}

/// The next expression, tag or comment from `start` on. One that does not end is ignored: the engine has already
/// refused such a source.
fn next_tag(source: &str, start: usize) -> Option<std::ops::Range<usize>> {
    let bytes = source.as_bytes();
    let mut at = start;
    loop {
        at += source[at..].find('{')?;
        let end = match bytes.get(at + 1) {
            Some(b'{') => end_of_code(bytes, at + 2, b"}}"),
            Some(b'%') => end_of_code(bytes, at + 2, b"%}"),
            Some(b'#') => source[at..].find("#}").map(|end| at + end + 2),
            _ => {
                at += 1;
                continue;
            }
        };
        return Some(at..end?);
    }
}

/// The offset after `end`. An `end` inside a quoted text does not count.
fn end_of_code(bytes: &[u8], start: usize, end: &[u8; 2]) -> Option<usize> {
    let mut quote = None;
    let mut at = start;
    while at < bytes.len() {
        match (quote, bytes[at]) {
            (Some(_), b'\\') => at += 1,
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(bytes[at]),
            (None, _) if bytes[at..].starts_with(end) => return Some(at + 2),
            (None, _) => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests;
