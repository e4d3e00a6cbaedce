//! Splits an answer into new text and quoted text, by the marks that mail programs leave in plain text.

mod languages;

use languages::LANGUAGES;

/// A text, split into new and quoted text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quoted<'t> {
    /// The new text.
    pub reply: &'t str,
    /// The quoted text, including the line that names its author.
    pub quoted: Option<&'t str>,
}

/// An attribution (the line that names the author of the quotation) is at most this long, wrapped or not.
const ATTRIBUTION_BYTES_MAX: usize = 400;
/// An attribution is at least this long.
const ATTRIBUTION_BYTES_MIN: usize = 12;
const ATTRIBUTION_LINES_MAX: usize = 4;
/// The number of lines in the header block that Outlook puts above a quotation.
const BLOCK_LINES_MAX: usize = 7;
/// The longest field name in such a block.
const FIELD_CHARACTERS_MAX: usize = 25;

struct Line<'t> {
    start: usize,
    text: &'t str,
}

/// Splits a plain text in one pass. A text with answers between quoted lines is not split. A forwarded mail is not a
/// quotation.
pub fn split_quoted(text: &str) -> Quoted<'_> {
    let lines = lines(text);
    let whole = Quoted { reply: text.trim_end(), quoted: None };
    for at in 0..lines.len() {
        if let Some(first) = attribution_ending(&lines, at) {
            return split_at(text, &lines, first, at + 1).unwrap_or(whole);
        }
        if is_original_line(lines[at].text) || is_header_block(&lines, at) {
            let is_forwarded = lines[..at].iter().rfind(|line| !line.text.is_empty()).is_some_and(is_forward);
            return if is_forwarded { whole } else { cut(text, lines[at].start) };
        }
    }
    match trailing_quote(&lines) {
        Some(at) => cut(text, lines[at].start),
        None => whole,
    }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let found = Line { start, text: line.trim() };
            start += line.len();
            found
        })
        .collect()
}

fn cut(text: &str, at: usize) -> Quoted<'_> {
    let (reply, quoted) = text.split_at(at);
    Quoted { reply: reply.trim_end(), quoted: Some(quoted.trim()) }
}

/// Splits at an attribution whose quotation begins at line `from`. `None` if the answer is between quoted lines.
fn split_at<'t>(text: &'t str, lines: &[Line<'t>], at: usize, from: usize) -> Option<Quoted<'t>> {
    let quotes = |line: &&Line<'_>| line.text.starts_with('>');
    let rest = lines.get(from..).unwrap_or_default();
    if !rest.iter().find(|line| !line.text.is_empty()).is_some_and(|line| quotes(&line)) {
        return Some(cut(text, lines[at].start));
    }
    let is_answer = |line: &Line<'_>| !line.text.is_empty() && !line.text.starts_with('>');
    let Some(answer) = rest.iter().position(is_answer) else { return Some(cut(text, lines[at].start)) };
    let before = &text[..lines[at].start];
    let more = rest[answer..].iter().any(|line| quotes(&line));
    // The answer is below the quotation, as is usual on mailing lists.
    (before.trim().is_empty() && !more).then(|| {
        let (quoted, reply) = text.split_at(rest[answer].start);
        Quoted { reply: reply.trim_end(), quoted: Some(quoted.trim()) }
    })
}

/// The first line of the attribution that ends at line `end`. Programs wrap attributions. It takes the fewest lines
/// that form one, then the lines above that belong to it.
fn attribution_ending(lines: &[Line<'_>], end: usize) -> Option<usize> {
    if !lines[end].text.ends_with([':', '：']) {
        return None;
    }
    let mut joined = String::new();
    for first in (0..=end).rev().take(ATTRIBUTION_LINES_MAX) {
        let line = lines[first].text;
        if line.is_empty() || line.starts_with('>') || joined.len() + line.len() > ATTRIBUTION_BYTES_MAX {
            return None;
        }
        joined = if joined.is_empty() { line.to_owned() } else { format!("{line} {joined}") };
        if joined.len() >= ATTRIBUTION_BYTES_MIN && is_attribution(&joined) {
            return Some(beginning(lines, first, end));
        }
    }
    None
}

/// The first line of an attribution that is complete from line `first` on. If it is wrapped, its opening words, year or
/// address may be on the lines above.
fn beginning(lines: &[Line<'_>], first: usize, end: usize) -> usize {
    let mut first = first;
    while first > 0 && end - first + 1 < ATTRIBUTION_LINES_MAX {
        let (above, line) = (lines[first - 1].text, lines[first].text.to_lowercase());
        let lower = above.to_lowercase();
        let is_opening = starts_with_opener(&lower) && has_digit(&lower);
        let belongs = is_opening || lower.contains('@') || has_year(&lower);
        let is_long = above.len() > ATTRIBUTION_BYTES_MAX || above.starts_with('>') || above.ends_with(':');
        if is_long || !belongs || starts_with_opener(&line) {
            break;
        }
        first -= 1;
    }
    first
}

/// An attribution must have a date, so that an ordinary sentence is not mistaken for one.
fn is_attribution(text: &str) -> bool {
    let lower = text.to_lowercase();
    let outside = outside_brackets(&lower);
    if !has_digit(&outside) {
        return false;
    }
    let any = |words: fn(&languages::Language) -> &'static [&'static str]| {
        LANGUAGES.iter().any(|language| words(language).iter().any(|word| lower.contains(word)))
    };
    if any(|language| language.wrote) {
        let is_dated = has_clock(&outside) || has_year(&outside);
        // Apple Mail and Thunderbird write a date, a time and a name in some languages.
        let date_first = outside.starts_with(|first: char| first.is_ascii_digit());
        return starts_with_opener(&lower)
            || lower.contains('@') && is_dated
            || date_first && has_clock(&outside) && has_year(&outside);
    }
    // Without a verb, as Gmail writes in Russian and Japanese: a date, a time, and an address at the end.
    let ends_with_address = lower.trim_end_matches([':', '：', ' ']).ends_with('>') && lower.contains('@');
    ends_with_address && has_clock(&outside) && has_year(&outside)
}

fn starts_with_opener(lower: &str) -> bool {
    LANGUAGES.iter().any(|language| language.openers.iter().any(|opener| lower.starts_with(opener)))
}

/// Text outside angle brackets. Digits in an address are not a date.
fn outside_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|letter| {
            match letter {
                '<' => depth += 1,
                '>' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        })
        .collect()
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// `10:00`, `10.00`
fn has_clock(text: &str) -> bool {
    let is_clock = |four: &[u8]| {
        let [hour, colon, tens, units] = four else { return false };
        hour.is_ascii_digit()
            && matches!(colon, b':' | b'.')
            && tens.is_ascii_digit()
            && units.is_ascii_digit()
    };
    text.as_bytes().windows(4).any(is_clock)
}

fn has_year(text: &str) -> bool {
    let is_year = |four: &[u8]| {
        (four.starts_with(b"20") || four.starts_with(b"19")) && four.iter().all(u8::is_ascii_digit)
    };
    text.as_bytes().windows(4).any(is_year)
}

/// `-----Original Message-----`, in several languages.
fn is_original_line(line: &str) -> bool {
    if !(line.starts_with("--") || line.starts_with("__")) || line.len() > 120 {
        return false;
    }
    let inner = line.trim_matches(['-', '_', ' ', '\u{a0}']).to_lowercase();
    LANGUAGES.iter().any(|language| language.original.contains(&inner.as_str()))
}

/// `---------- Forwarded message ----------`, in any language: the text below is forwarded, not quoted.
fn is_forward(line: &Line<'_>) -> bool {
    let dashes = |dash: char| dash == '-';
    let inner = line.text.trim_matches(dashes);
    line.text.starts_with("--------") && line.text.ends_with("--------") && !inner.trim().is_empty()
}

/// `From:`, `Sent:`, `To:`, `Subject:`, perhaps below a ruled line: Outlook, in several languages.
fn is_header_block(lines: &[Line<'_>], at: usize) -> bool {
    let is_rule = |line: &Line<'_>| line.text.len() >= 10 && line.text.bytes().all(|byte| byte == b'_');
    let first = if is_rule(&lines[at]) { at + 1 } else { at };
    let Some(block) = lines.get(first..).map(|rest| &rest[..rest.len().min(BLOCK_LINES_MAX)]) else {
        return false;
    };
    let is_named = |line: &Line<'_>, names: fn(&languages::Language) -> &'static [&'static str]| {
        field(line.text)
            .is_some_and(|field| LANGUAGES.iter().any(|language| names(language).contains(&field.as_str())))
    };
    block.first().is_some_and(|line| is_named(line, |language| language.from))
        && block.iter().skip(1).filter(|line| is_named(line, |language| language.fields)).count() >= 2
}

/// The name of the field that a line begins with, without `*` for bold.
fn field(line: &str) -> Option<String> {
    let name: String = line.chars().take(FIELD_CHARACTERS_MAX).collect();
    let (name, _) = name.split_once([':', '：'])?;
    Some(name.trim_matches(|c: char| c.is_whitespace() || c == '*').to_lowercase())
}

/// The first line of the `>` lines at the end of the text.
fn trailing_quote(lines: &[Line<'_>]) -> Option<usize> {
    let mut first = None;
    for (at, line) in lines.iter().enumerate().rev() {
        match line.text {
            text if text.starts_with('>') => first = Some(at),
            "" => {}
            _ => break,
        }
    }
    first
}

#[cfg(test)]
mod tests;
