//! What of an answer is new, and what was written before: by the marks that mail programs leave in plain text.

/// A text, split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quoted<'t> {
    /// What is new.
    pub said: &'t str,
    /// What was written before, with the line that says by whom.
    pub quoted: Option<&'t str>,
}

/// A line that says who wrote what follows is no longer than this, wrapped or not.
const ATTRIBUTION_BYTES_MAX: usize = 400;
const ATTRIBUTION_LINES_MAX: usize = 4;
/// The lines of a header block that Outlook puts above what it quotes.
const BLOCK_LINES_MAX: usize = 7;

/// Verbs of attribution lines, as Gmail, Apple Mail, Thunderbird and Yahoo write them in their languages.
const WROTE: [&str; 16] = [
    "wrote",
    "schrieb",
    "a écrit",
    "escribió",
    "ha scritto",
    "schreef",
    "escreveu",
    "skrev",
    "kirjoitti",
    "napisał",
    "napsal",
    "написал",
    "пишет",
    "写道",
    "のメール",
    "작성",
];
/// What attribution lines begin with.
const OPENERS: [&str; 12] =
    ["on ", "am ", "le ", "el ", "il ", "op ", "em ", "den ", "w dniu ", "dne ", "pe ", "på "];
const ORIGINAL: [&str; 9] = [
    "original message",
    "ursprüngliche nachricht",
    "originalnachricht",
    "message d'origine",
    "mensaje original",
    "messaggio originale",
    "oorspronkelijk bericht",
    "mensagem original",
    "original-nachricht",
];
const FROM: [&str; 6] = ["from:", "von:", "de:", "de :", "da:", "van:"];
const OTHER_FIELDS: [&str; 26] = [
    "sent:",
    "date:",
    "to:",
    "subject:",
    "gesendet:",
    "datum:",
    "an:",
    "betreff:",
    "envoyé :",
    "envoyé:",
    "date :",
    "à :",
    "à:",
    "objet :",
    "objet:",
    "enviado:",
    "enviado el:",
    "para:",
    "asunto:",
    "assunto:",
    "inviato:",
    "a:",
    "oggetto:",
    "verzonden:",
    "aan:",
    "onderwerp:",
];

struct Line<'t> {
    start: usize,
    text: &'t str,
}

/// Splits a plain text. What answers between the lines of what it quotes is left whole; a forwarded mail is not a quotation.
pub fn split_quoted(text: &str) -> Quoted<'_> {
    let lines = lines(text);
    let whole = Quoted { said: text.trim_end(), quoted: None };
    for at in 0..lines.len() {
        if let Some(header) = attribution(&lines, at) {
            return split_at(text, &lines, at, at + header).unwrap_or(whole);
        }
        if is_original_line(lines[at].text) || is_header_block(&lines, at) {
            return cut(text, lines[at].start);
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
    let (said, quoted) = text.split_at(at);
    Quoted { said: said.trim_end(), quoted: Some(quoted.trim()) }
}

/// At an attribution whose quotation begins at line `from`; `None` where the answer stands between quoted lines.
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
    // Below the quotation, as is the custom on lists.
    (before.trim().is_empty() && !more).then(|| {
        let (quoted, said) = text.split_at(rest[answer].start);
        Quoted { said: said.trim_end(), quoted: Some(quoted.trim()) }
    })
}

/// How many lines, from `at` on, say who wrote what follows; programs wrap them.
fn attribution(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let first = lines[at].text;
    if first.is_empty() || first.len() > ATTRIBUTION_BYTES_MAX || first.starts_with('>') {
        return None;
    }
    let mut joined = String::new();
    for count in 1..=ATTRIBUTION_LINES_MAX {
        let line = lines.get(at + count - 1)?.text;
        if line.is_empty() || line.starts_with('>') || joined.len() + line.len() > ATTRIBUTION_BYTES_MAX {
            return None;
        }
        joined.push_str(line);
        joined.push(' ');
        if line.ends_with([':', '：']) {
            return is_attribution(joined.trim()).then_some(count);
        }
    }
    None
}

/// There is a time in it, so that a sentence of the letter's own is not taken for one.
fn is_attribution(text: &str) -> bool {
    let lower = text.to_lowercase();
    let wrote = WROTE.iter().any(|verb| lower.contains(verb));
    let dated = lower.bytes().any(|byte| byte.is_ascii_digit());
    let opened = OPENERS.iter().any(|opener| lower.starts_with(opener)) || lower.contains('@');
    // Gmail in Japanese and Chinese: a date, a name and an address.
    let eastern = lower.contains('年') && lower.contains('@');
    dated && ((wrote && opened) || eastern)
}

fn is_original_line(line: &str) -> bool {
    let inner = line.trim_matches(['-', ' ']);
    line.starts_with("--") && line.len() < 80 && ORIGINAL.contains(&inner.to_lowercase().as_str())
}

/// `From:`, `Sent:`, `To:`, `Subject:`, perhaps below a line: Outlook, in several languages.
fn is_header_block(lines: &[Line<'_>], at: usize) -> bool {
    let is_rule = |line: &Line<'_>| line.text.len() >= 10 && line.text.bytes().all(|byte| byte == b'_');
    let first = if is_rule(&lines[at]) { at + 1 } else { at };
    let field = |line: &Line<'_>| {
        let plain: String = line.text.chars().take(20).filter(|letter| *letter != '*').collect();
        plain.to_lowercase().replace('\u{a0}', " ")
    };
    let starts = |line: &Line<'_>, names: &[&str]| {
        let field = field(line);
        names.iter().any(|name| field.starts_with(name))
    };
    let Some(block) = lines.get(first..).map(|rest| &rest[..rest.len().min(BLOCK_LINES_MAX)]) else {
        return false;
    };
    let named = block.first().is_some_and(|line| starts(line, &FROM));
    named && block.iter().skip(1).filter(|line| starts(line, &OTHER_FIELDS)).count() >= 2
}

/// The first of the lines marked `>` at the end of the text.
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
mod tests {
    use super::*;

    fn check(text: &str, said: &str, quoted: Option<&str>) {
        let split = split_quoted(text);
        assert_eq!(
            (split.said, split.quoted.map(|quoted| quoted.lines().next().unwrap())),
            (said, quoted),
            "{text}"
        );
    }

    #[test]
    fn the_usual_programs_marks_are_known() {
        for (text, quoted) in [
            (
                "Yes.\n\nOn Sat, Nov 21, 2026 at 10:00 AM Acme <hello@acme.example> wrote:\n\n> Hello\n> there\n",
                "On Sat, Nov 21, 2026 at 10:00 AM Acme <hello@acme.example> wrote:",
            ),
            (
                "Yes.\r\n\r\nOn Sat, Nov 21, 2026 at 10:00 AM A long name indeed\r\n<hello@acme.example> wrote:\r\n\r\n> Hello\r\n",
                "On Sat, Nov 21, 2026 at 10:00 AM A long name indeed",
            ),
            (
                "Yes.\n\n> On 21. Nov 2026, at 10:00, Acme <hello@acme.example> wrote:\n> \n> Hello\n",
                "> On 21. Nov 2026, at 10:00, Acme <hello@acme.example> wrote:",
            ),
            ("Yes.\n\nAm 21.11.26 um 10:00 schrieb Acme:\n> Hallo\n", "Am 21.11.26 um 10:00 schrieb Acme:"),
            (
                "Yes.\n\nAcme <hello@acme.example> schrieb am Sa., 21. Nov. 2026, 10:00:\n\n> Hallo\n",
                "Acme <hello@acme.example> schrieb am Sa., 21. Nov. 2026, 10:00:",
            ),
            (
                "Yes.\n\nLe sam. 21 nov. 2026 à 10:00, Acme <hello@acme.example> a écrit :\n\n> Bonjour\n",
                "Le sam. 21 nov. 2026 à 10:00, Acme <hello@acme.example> a écrit :",
            ),
            (
                "Yes.\n\n2026年11月21日(土) 10:00 Acme <hello@acme.example>:\n\n> Hello\n",
                "2026年11月21日(土) 10:00 Acme <hello@acme.example>:",
            ),
            (
                "Yes.\n\n-----Original Message-----\nFrom: Acme\nSent: Saturday\nHello\n",
                "-----Original Message-----",
            ),
            (
                "Yes.\n\n________________________________\nFrom: Acme <hello@acme.example>\nSent: Saturday, November 21, 2026\nTo: Ada\nSubject: Hello\n\nHello\n",
                "________________________________",
            ),
            (
                "Yes.\n\n*From:* Acme <hello@acme.example>\n*Sent:* Saturday\n*To:* Ada\n*Subject:* Hello\n\nHello\n",
                "*From:* Acme <hello@acme.example>",
            ),
            ("Yes.\n\nVon: Acme\nGesendet: Samstag\nAn: Ada\nBetreff: Hallo\n\nHallo\n", "Von: Acme"),
            ("Yes.\n\n> Hello\n>> before\n\n", "> Hello"),
        ] {
            check(text, "Yes.", Some(quoted));
        }
    }

    #[test]
    fn an_answer_below_is_found_and_one_between_the_lines_is_left_whole() {
        check(
            "On 21 Nov 2026 Acme wrote:\n> Hello\n> there\n\nYes.\n",
            "Yes.",
            Some("On 21 Nov 2026 Acme wrote:"),
        );
        let between = "On 21 Nov 2026 Acme wrote:\n> Hello\nYes.\n> there\nNo.";
        check(between, between, None);
    }

    #[test]
    fn what_only_looks_like_a_quotation_stays() {
        for text in [
            "Hello,\nOn Monday he wrote:\nnothing.",
            "Forwarded:\n\n---------- Forwarded message ---------\nfrom Acme",
            "From: the beginning\nall was well.",
            "a > b\n\nc",
            "",
        ] {
            check(text, text, None);
        }
    }
}
