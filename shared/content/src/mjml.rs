//! MJML into HTML, once, when a template is saved. Expressions and tags of the template go through as marks that mean
//! nothing to MJML and are put back in the HTML.

mod survey;

use mrml::prelude::{
    parser::{Error, ParserOptions, Span, noop_loader::NoopIncludeLoader},
    render::RenderOptions,
};

use crate::{Broken, broken::offset_of, limits::COMPILED_BYTES_MAX, mjml::survey::survey};

const FIELD: &str = "mjml";
/// A mark is this, a number that makes it unlike anything in the source, `x`, its own number and `x`.
const MARK: &str = "mark";
const MARK_END: char = 'x';

/// HTML with the template's expressions in their places.
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

/// Whether the parser, looking two bytes back from a `>` for `]]>`, would come down inside the letter, and panic
/// (htmlparser 0.2.1, `parse_text_impl`).
fn trips_the_parser(letter: char, rest: &str) -> bool {
    !letter.is_ascii() && rest.bytes().take(2).any(|byte| byte == b'>')
}

/// A source with a mark in place of each expression, tag and comment of the template, of each character that the
/// renderer would write as Rust does (`\u{a0}`), and of those that the parser trips over.
struct Marked {
    text: String,
    /// How every mark begins.
    mark: String,
    /// Where each stands in the source, and where its mark stands in the text.
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

    /// Takes over what is no code.
    fn plain(&mut self, source: &str, range: std::ops::Range<usize>) {
        for (at, letter) in source[range.clone()].char_indices() {
            let at = range.start + at;
            // The renderer writes attributes by Rust's `Debug`; ASCII's own escapes are seen to by the survey.
            let escaped = letter == '\\' || (!letter.is_ascii() && letter.escape_debug().len() > 1);
            if escaped || trips_the_parser(letter, &source[at + letter.len_utf8()..]) {
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

    /// The byte of the source behind a byte of the text.
    fn in_source(&self, offset: usize) -> usize {
        match self.places.partition_point(|place| place.text.end <= offset) {
            before if self.places.get(before).is_some_and(|place| place.text.start <= offset) => {
                self.places[before].source.start
            }
            0 => offset,
            before => self.places[before - 1].source.end + (offset - self.places[before - 1].text.end),
        }
    }

    /// Refuses what would cost too much to parse or to render, and readies attributes for the renderer.
    fn examine(&mut self, source: &str) -> Result<(), Broken> {
        let breaks = survey(&self.text)
            .map_err(|(at, reason)| Broken::at(FIELD, source, self.in_source(at), reason))?;
        // A line break in an attribute is a space to HTML.
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
            let told: String = what.trim().chars().take(40).collect();
            Broken::at(FIELD, source, start + spaces, format!("`{told}` {rule}"))
        };
        match error {
            Error::UnexpectedElement { position, .. } => at(position, "is no element that may stand here"),
            Error::UnexpectedToken { position, .. } => at(position, "may not stand here"),
            Error::MissingAttribute { name, position, .. } => {
                at(position, &format!("lacks the attribute `{name}`"))
            }
            Error::InvalidAttribute { position, .. } => at(position, "is no attribute of this element"),
            Error::InvalidFormat { position, .. } => at(position, "is not written as it must be"),
            Error::IncludeLoaderError { position, .. } => {
                at(position, "cannot be included: a template stands alone")
            }
            Error::EndOfStream { .. } => {
                Broken::at(FIELD, source, source.len(), "the source ends before its elements do")
            }
            Error::ParserError { source: reason, .. } => {
                let place = reason.pos();
                let offset = offset_of(&self.text, place.row as usize, place.col as usize);
                Broken::at(FIELD, source, self.in_source(offset), "this is no well-formed MJML")
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
                return Err(Broken::field(FIELD, "an expression stands where MJML changes it"));
            };
            let tag = &source[place.source.clone()];
            if tag.starts_with("{%") && !kept[number] {
                if newest_block.is_some_and(|newest| newest > number) {
                    return Err(self.misplaced(
                        source,
                        number,
                        "MJML moves this tag: put it within one element",
                    ));
                }
                newest_block = Some(number);
            }
            kept[number] = true;
            restored.push_str(tag);
            restored.push_str(rest);
            // What an attribute of a class holds is repeated with every element of the class.
            if restored.len() > COMPILED_BYTES_MAX {
                break;
            }
        }
        if restored.len() > COMPILED_BYTES_MAX {
            return Err(Broken::field(FIELD, format!("makes more than {COMPILED_BYTES_MAX} bytes of HTML")));
        }
        self.nothing_lost(source, &kept).map(|()| restored)
    }

    /// A note of the author's may go; an expression may not.
    fn nothing_lost(&self, source: &str, kept: &[bool]) -> Result<(), Broken> {
        let is_note = |number: usize| source[self.places[number].source.clone()].starts_with("{#");
        let reason = "MJML reads this attribute when the template is saved, so no expression can stand in it";
        match (0..kept.len()).find(|number| !kept[*number] && !is_note(*number)) {
            Some(lost) => Err(self.misplaced(source, lost, reason)),
            None => Ok(()),
        }
    }

    fn misplaced(&self, source: &str, number: usize, reason: &str) -> Broken {
        Broken::at(FIELD, source, self.places[number].source.start, reason)
    }
}

/// The beginning of marks that no text of the source could be taken for.
fn unlike(source: &str) -> String {
    // A source of n bytes holds fewer than n of these.
    let free = (0..=source.len())
        .map(|number| format!("{MARK}{number}{MARK_END}"))
        .find(|mark| !source.contains(mark));
    free.unwrap_or_default()
}

/// The next expression, tag or comment from `start` on. One that does not end is no tag: the engine has refused it by then.
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

/// Behind `end`, which does not count within a text.
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
